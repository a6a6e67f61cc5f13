import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32 } from './crc32.ts';
import { nativeCrc32 } from './node/native-crc32.ts';
import { tableCrc32 } from './table-crc32.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('crc32', () => {
  test.each([
    ['', 0],
    ['a', 0xe8b7be43],
    ['123456789', 0xcbf43926],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of %p', (text, expected) => {
    expect(crc32(ascii(text))).toBe(expected);
  });

  test('goes on from a seed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (head, tail) => {
        expect(crc32(tail, crc32(head))).toBe(crc32(Uint8Array.of(...head, ...tail)));
      }),
    );
  });

  test('is the same by tables, and by the platform where it has one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), fc.nat(0xffffffff), (bytes, seed) => {
        expect(crc32(bytes, seed)).toBe(tableCrc32(bytes, seed));
        expect(crc32(bytes, seed)).toBe((nativeCrc32 ?? crc32)(bytes, seed));
      }),
    );
  });
});
