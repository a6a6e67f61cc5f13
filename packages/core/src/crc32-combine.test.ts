import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32 } from './crc32.ts';
import { crc32Combine } from './crc32-combine.ts';

test('is the checksum of both, one behind the other', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), (a, b) => {
      expect(crc32Combine(crc32(a), crc32(b), b.length)).toBe(crc32(Uint8Array.of(...a, ...b)));
    }),
  );
});

test('holds for lengths beyond 32 bits', () => {
  // 2³⁸ zero bytes, from halves: no memory holds them.
  let zeros = crc32(new Uint8Array(1));
  for (let n = 0; n < 38; n++) zeros = crc32Combine(zeros, zeros, 2 ** n);
  expect(crc32Combine(crc32(Uint8Array.of(7)), zeros, 2 ** 38)).not.toBe(zeros);
  const inTwo = crc32Combine(crc32Combine(0x12345678, zeros, 2 ** 38), 0x9abcdef0, 5);
  expect(crc32Combine(0x12345678, crc32Combine(zeros, 0x9abcdef0, 5), 2 ** 38 + 5)).toBe(inTwo);
});
