import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32c, maskedCrc32c } from './crc32c.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

/** Bit by bit, from the definition of a reflected CRC. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  // RFC 3720, B.4, and the check value of the catalogue of parametrised CRC algorithms.
  test.each([
    ['nine digits', ascii('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(), 0],
    ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['32 rising bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['32 falling bytes', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])('gives the published value of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  test('equals the definition for any bytes, in one piece or in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), (bytes, cut) => {
        expect(crc32c(bytes)).toBe(bitwise(bytes));
        expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(bitwise(bytes));
      }),
    );
  });
});

describe('maskedCrc32c', () => {
  test('rotates right by 15 bits and adds 0xa282ead8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const crc = BigInt(bitwise(bytes));
        const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
        expect(BigInt(maskedCrc32c(bytes))).toBe((rotated + 0xa282ead8n) & 0xffffffffn);
        expect(maskedCrc32c(Uint8Array.of(1, ...bytes, 1, 2), 1, bytes.length + 1)).toBe(maskedCrc32c(bytes));
      }),
    );
  });
});
