import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { makeRowFilter } from '@sim/kernels';
import fc from 'fast-check';
import { MAX_COST, ReferenceCodeScan } from './code-scan.ts';
import { WasmCodeScan, canScanCodes } from './wasm-code-scan.ts';

const randomCodes = (random: Random, count: number, words: number): Uint32Array =>
  Uint32Array.from({ length: count * words }, () => random.uint32());
/** Costs up to `most`: few of them make ties common. */
const randomTables = (random: Random, words: number, most: number): Uint8Array =>
  Uint8Array.from({ length: 128 * words }, () => random.integer(most + 1));

const problem = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  words: fc.integer({ min: 1, max: 5 }),
  sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
  most: fc.constantFrom(0, 1, MAX_COST),
  width: fc.integer({ min: 1, max: 130 }),
  queries: fc.integer({ min: 1, max: 40 }),
  share: fc.constantFrom(1, 0.5, 0.05, 0),
});

describe('WasmCodeScan', () => {
  test('runs here', () => {
    expect(canScanCodes()).toBe(true);
  });

  test('finds what the reference finds, in its order', () => {
    fc.assert(
      fc.property(problem, ({ seed, words, sizes, most, width, queries, share }) => {
        const random = new Random(seed);
        const scans = [new ReferenceCodeScan(words), new WasmCodeScan(words)];
        for (const size of sizes) {
          const codes = randomCodes(random, size, words);
          for (const scan of scans) scan.append(codes);
        }
        const size = (scans[0] as ReferenceCodeScan).size;
        const tables = Array.from({ length: queries }, () => randomTables(random, words, most));
        const filter = share === 1 ? undefined : makeRowFilter(size, () => random.uniform() < share);
        const [expected, found] = scans.map((scan) => scan.search(tables, width, filter));
        expect(found).toEqual(expected);
        const kept = Uint32Array.from({ length: size }, (_, row) => row).filter(() => random.integer(3) > 0);
        for (const scan of scans) {
          scan.keep(kept);
          scan.append(randomCodes(new Random(seed), 3, words));
        }
        const [left, right] = scans.map((scan) => scan.search(tables, width));
        expect(right).toEqual(left);
      }),
    );
  });

  test('sorts out hits while it goes, when each row is better than all before', () => {
    const count = 5000;
    const codes = Uint32Array.from({ length: count }, (_, row) => (row % 16) | (Math.floor(row / 16) % 16 << 4));
    // What the low four bits cost falls with the row, and so do the next.
    const tables = new Uint8Array(128);
    for (let bits = 0; bits < 16; bits++) tables[bits] = tables[16 + bits] = MAX_COST - bits;
    const scans = [new ReferenceCodeScan(1), new WasmCodeScan(1)];
    for (const scan of scans) scan.append(codes);
    for (const width of [1, 20, 700, 4999, 6000]) {
      const [expected, found] = scans.map((scan) => scan.search([tables, tables], width));
      expect(found).toEqual(expected);
    }
  });

  test('counts the largest costs of rows of 8,000 numbers', () => {
    const words = 250;
    const scans = [new ReferenceCodeScan(words), new WasmCodeScan(words)];
    const codes = randomCodes(new Random(4), 40, words);
    const tables = Uint8Array.from({ length: 128 * words }, (_, i) => (i % 16 === 0 ? 30 : MAX_COST));
    for (const scan of scans) scan.append(codes);
    const [expected, found] = scans.map((scan) => scan.search([tables], 40));
    expect(found).toEqual(expected);
  });

  test('of nothing finds nothing', () => {
    const scan = new WasmCodeScan(2);
    expect([...scan.search([new Uint8Array(256)], 2)]).toEqual([0xffffffff, 0xffffffff]);
    scan.append(Uint32Array.of(1, 2));
    scan.dispose();
    expect(scan.size).toBe(0);
  });
});
