import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readHnswlibIndex } from './read-hnswlib-index.ts';

/** Made by `make-hnswlib-index.mjs`, which says what is in it. */
const whole = new Uint8Array(readFileSync(new URL('../../fixtures/hnswlib-index.bin', import.meta.url)));

const withSize = (at: number, value: bigint): Uint8Array => {
  const copy = whole.slice();
  new DataView(copy.buffer).setBigUint64(at, value, true);
  return copy;
};

describe('readHnswlibIndex', () => {
  test('reads vectors, numbers and marks of deletion as hnswlib wrote them', () => {
    const { rows, ids, deleted, m, efConstruction } = readHnswlibIndex(whole);
    const places = Array.from({ length: 30 }, (_, i) => i);
    expect(rows).toEqual({ values: Float32Array.from(places.flatMap((i) => [i, i / 2, -i])), shape: [30, 3] });
    expect([...ids]).toEqual(places.map((i) => 100 + 3 * i));
    expect([...deleted]).toEqual(places.map((i) => (i === 4 || i === 7 ? 1 : 0)));
    expect([m, efConstruction]).toEqual([4, 20]);
  });

  test('no shorter file is read, and none that is longer', () => {
    for (let length = 0; length < whole.length; length++)
      expect(() => readHnswlibIndex(whole.subarray(0, length))).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }));
    expect(() => readHnswlibIndex(Uint8Array.of(...whole, 0))).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
  });

  test.each([
    ['no index', new Uint8Array(200), 'FILE_FORMAT'],
    ['more vectors than its capacity', withSize(16, 41n), 'FILE_FORMAT'],
    ['vectors of 2⁶⁴ bytes', withSize(24, 2n ** 64n - 1n), 'FILE_FORMAT'],
    ['numbers of 8 bytes', withSize(40, 32n), 'FILE_FORMAT'],
    ['links of another width', withSize(64, 9n), 'FILE_FORMAT'],
    ['a number of 64 bits', withSize(96 + 36 + 12, 2n ** 32n), 'UNSUPPORTED_OPERATION'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readHnswlibIndex(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('takes no memory for vectors that the file does not have', () => {
    const view = new DataView(withSize(16, 2n ** 40n).buffer);
    view.setBigUint64(8, 2n ** 40n, true);
    expect(() => readHnswlibIndex(new Uint8Array(view.buffer))).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }));
  });

  test('any change of a byte is refused by cause, or leaves as many vectors', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        try {
          const { rows, ids } = readHnswlibIndex(changed);
          expect(rows.values.length).toBe(ids.length * (rows.shape[1] as number));
          expect(rows.values.byteLength).toBeLessThan(whole.length);
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^(FILE_FORMAT|FILE_TRUNCATED|UNSUPPORTED_OPERATION)$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
