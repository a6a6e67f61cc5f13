/** Remainders of every byte for the reflected CRC-32 polynomial, made on first use. */
let table: Int32Array | undefined;

/**
 * CRC-32 as in zip, PNG and zlib (reflected polynomial 0xEDB88320).
 *
 * @param seed Checksum of the bytes before these, to go on from.
 * @example
 * crc32(new TextEncoder().encode('123456789'));   // 0xcbf43926
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  table ??= makeTable();
  let crc = ~seed;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

function makeTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
}
