/** @internal CRC-32 where the platform has none. */

/** Bytes that one step of the main loop takes in. */
const STRIDE = 8;

/** `table[256 · n + byte]` = remainder of `byte` with n zero bytes after it; made on first use. */
let table: Int32Array | undefined;

/**
 * CRC-32 by tables, eight bytes at a step (Kounavis and Berry: Novel Table Lookup-Based Algorithms for High-Performance CRC
 * Generation, 2008).
 *
 * @param seed Checksum of the bytes before these, to go on from.
 */
export function tableCrc32(bytes: Uint8Array, seed: number): number {
  const t = (table ??= makeTable());
  const byte = (i: number): number => bytes[i] as number;
  const after = (zeros: number, value: number): number => t[256 * zeros + value] as number;
  const wholeSteps = bytes.length - (bytes.length % STRIDE);
  let crc = ~seed;
  let i = 0;
  for (; i < wholeSteps; i += STRIDE) {
    crc ^= byte(i) | (byte(i + 1) << 8) | (byte(i + 2) << 16) | (byte(i + 3) << 24);
    crc =
      after(7, crc & 0xff) ^
      after(6, (crc >>> 8) & 0xff) ^
      after(5, (crc >>> 16) & 0xff) ^
      after(4, crc >>> 24) ^
      after(3, byte(i + 4)) ^
      after(2, byte(i + 5)) ^
      after(1, byte(i + 6)) ^
      after(0, byte(i + 7));
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ after(0, (crc ^ byte(i)) & 0xff);
  return ~crc >>> 0;
}

function makeTable(): Int32Array {
  const made = new Int32Array(256 * STRIDE);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    made[byte] = value;
  }
  for (let i = 256; i < made.length; i++) {
    const shorter = made[i - 256] as number;
    made[i] = (shorter >>> 8) ^ (made[shorter & 0xff] as number);
  }
  return made;
}
