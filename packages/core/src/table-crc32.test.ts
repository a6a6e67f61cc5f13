import { describe, expect, test } from '@jest/globals';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { tableCrc32 } from './table-crc32.ts';

const crc32 = (bytes: Uint8Array, seed = 0): number => tableCrc32(bytes, seed);

const ascii = (text: string) => new TextEncoder().encode(text);

/** Division of polynomials bit by bit, straight from the definition. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('tableCrc32', () => {
  test.each([
    ['', 0],
    ['a', 0xe8b7be43],
    ['123456789', 0xcbf43926],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of %p', (text, expected) => {
    expect(crc32(ascii(text))).toBe(expected);
  });

  test('equals the division bit by bit, at every length and alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(8), (bytes, start) => {
        const part = bytes.subarray(start);
        expect(crc32(part)).toBe(bitwise(part));
      }),
    );
  });

  test('goes on from a seed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (head, tail) => {
        expect(crc32(tail, crc32(head))).toBe(crc32(Uint8Array.of(...head, ...tail)));
      }),
    );
  });

  const native = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;
  (native ? test : test.skip)('equals crc32 of node:zlib (skipped where this Node has none)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        expect(crc32(bytes)).toBe(native?.(bytes));
      }),
    );
  });
});
