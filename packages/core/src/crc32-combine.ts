/**
 * Checksums of bytes that stand one behind the other.
 *
 * @internal
 */

const POLYNOMIAL = 0xedb88320;

/** The polynomial 1. */
const ONE = 0x80000000;

/** `x ** (2 ** n)` for n < 32, after which they begin again; made on first use. */
let powers: Int32Array | undefined;

/**
 * The CRC-32 of bytes with the checksum `first`, followed by `length` bytes with the checksum `second`: what comes behind moves
 * the remainder of what was before by 8 `length` powers of x, as zlib's `crc32_combine` does.
 */
export function crc32Combine(first: number, second: number, length: number): number {
  powers ??= makePowers();
  let shift = ONE;
  // 8 bits a byte: the lowest bit of the length stands for x ** (2 ** 3).
  for (let left = length, n = 3; left > 0; left = Math.floor(left / 2), n++)
    if (left % 2 === 1) shift = product(powers[n % 32] as number, shift);
  return (product(shift, first) ^ second) >>> 0;
}

function makePowers(): Int32Array {
  const made = new Int32Array(32);
  let power = ONE >>> 1;
  for (let n = 0; n < 32; n++) {
    made[n] = power;
    power = product(power, power);
  }
  return made;
}

/** The product of two polynomials modulo that of the checksum; the highest bit is the coefficient of 1. */
function product(a: number, b: number): number {
  let sum = 0;
  let moved = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (a & bit) sum ^= moved;
    moved = moved & 1 ? (moved >>> 1) ^ POLYNOMIAL : moved >>> 1;
  }
  return sum;
}
