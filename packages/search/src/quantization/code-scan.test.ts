import { describe, expect, test } from '@jest/globals';
import { makeRowFilter } from '@sim/kernels';
import { ReferenceCodeScan } from './code-scan.ts';

/** Tables in which each bit that is set costs 1. */
const bitCount = (words: number): Uint8Array =>
  Uint8Array.from({ length: 128 * words }, (_, i) => ((i % 16).toString(2).match(/1/g) ?? []).length);

describe('ReferenceCodeScan', () => {
  test('adds up what four bits at a time cost', () => {
    const scan = new ReferenceCodeScan(2);
    // 4, 1, 33, 1 and 64 bits.
    scan.append(Uint32Array.of(0x80000007, 0, 0, 0x10, 0xffffffff, 1, 1, 0, 0xffffffff, 0xffffffff));
    expect([...scan.search([bitCount(2)], 6)]).toEqual([1, 3, 0, 2, 4, 0xffffffff]);
    expect([...scan.search([bitCount(2)], 2, makeRowFilter(5, (row) => row === 4 || row === 2))]).toEqual([2, 4]);
    scan.keep(Uint32Array.of(0, 3));
    expect([...scan.search([bitCount(2)], 3)]).toEqual([1, 0, 0xffffffff]);
  });

  test('each table belongs to its four bits', () => {
    const scan = new ReferenceCodeScan(1);
    scan.append(Uint32Array.of(0x0000000f, 0x000000f0, 0xf0000000));
    const tables = new Uint8Array(128);
    tables[15] = 3;
    tables[16 + 15] = 2;
    tables[7 * 16 + 15] = 1;
    expect([...scan.search([tables], 3)]).toEqual([2, 1, 0]);
    expect(scan.size).toBe(3);
    scan.dispose();
    expect(scan.size).toBe(0);
  });
});
