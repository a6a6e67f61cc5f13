/** Bytes that one step of the main loop takes in. */
const STRIDE = 8;

/** `table[256 · n + byte]` = remainder of `byte` with n zero bytes after it; made on first use. */
let table: Int32Array | undefined;

/**
 * CRC-32C, the checksum of TFRecord files (reflected polynomial 0x82F63B78, Castagnoli 1993), eight bytes at a step
 * (Kounavis and Berry: Novel Table Lookup-Based Algorithms for High-Performance CRC Generation, 2008).
 *
 * @param seed Checksum of the bytes before these, to go on from.
 * @example
 * crc32c(new TextEncoder().encode('123456789'));   // 0xe3069283
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  return checksum(bytes, seed, 0, bytes.length);
}

/**
 * The checksum of the bytes from `begin` to `end` as TFRecord files store it: a checksum of data that holds checksums would be
 * weak, so it is rotated and shifted.
 */
export function maskedCrc32c(bytes: Uint8Array, begin = 0, end: number = bytes.length): number {
  const crc = checksum(bytes, 0, begin, end);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function checksum(bytes: Uint8Array, seed: number, begin: number, end: number): number {
  const t = (table ??= makeTable());
  const wholeSteps = end - ((end - begin) % STRIDE);
  let crc = ~seed;
  let i = begin;
  for (; i < wholeSteps; i += STRIDE) {
    crc ^= byte(bytes, i) | (byte(bytes, i + 1) << 8) | (byte(bytes, i + 2) << 16) | (byte(bytes, i + 3) << 24);
    crc =
      after(t, 7, crc & 0xff) ^
      after(t, 6, (crc >>> 8) & 0xff) ^
      after(t, 5, (crc >>> 16) & 0xff) ^
      after(t, 4, crc >>> 24) ^
      after(t, 3, byte(bytes, i + 4)) ^
      after(t, 2, byte(bytes, i + 5)) ^
      after(t, 1, byte(bytes, i + 6)) ^
      after(t, 0, byte(bytes, i + 7));
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ after(t, 0, (crc ^ byte(bytes, i)) & 0xff);
  return ~crc >>> 0;
}

// At the module's level, since closures made at every call are slow where a build gives them names.
const byte = (bytes: Uint8Array, i: number): number => bytes[i] as number;
const after = (t: Int32Array, zeros: number, value: number): number => t[256 * zeros + value] as number;

function makeTable(): Int32Array {
  const made = new Int32Array(256 * STRIDE);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    made[byte] = value;
  }
  for (let i = 256; i < made.length; i++) {
    const shorter = made[i - 256] as number;
    made[i] = (shorter >>> 8) ^ (made[shorter & 0xff] as number);
  }
  return made;
}
