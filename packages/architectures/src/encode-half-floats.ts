/** @internal */
import { SimError } from '@sim/core';

/**
 * Finite numbers as half floats (IEEE 754 binary16: 11 bits of precision, from 6e-8 up to 65,504), each rounded to the nearest, of two equally near to the even one.
 * Throws `INVALID_ARGUMENT` for those that would become infinite, and for what is not finite.
 */
export function encodeHalfFloats(values: Float32Array, where: string): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) {
    const float = bits[i] as number;
    if ((float & ABSOLUTE) >= OVERFLOW) throw tooLarge(values[i] as number, where);
    halves[i] = halfOf(float);
  }
  return halves;
}

const ABSOLUTE = 0x7fffffff;
/** 65,520 as a float: halfway from the largest half float to what would be the next. */
const OVERFLOW = 0x477ff000;
/** 2⁻¹⁴, the least half float of full precision. */
const LEAST_NORMAL = 0x38800000;
/** 2⁻²⁵, half of the least half float. */
const ROUNDS_TO_ZERO = 0x33000000;

/** The bits of a half float, of the bits of a float below `OVERFLOW`. */
function halfOf(float: number): number {
  const sign = (float >>> 16) & 0x8000;
  const absolute = float & ABSOLUTE;
  // The exponent counts from −15 instead of −127; a carry out of the fraction rightly raises it.
  if (absolute >= LEAST_NORMAL) return sign | roundedShift(absolute - (112 << 23), 13);
  if (absolute <= ROUNDS_TO_ZERO) return sign;
  return sign | roundedShift((absolute & 0x7fffff) | 0x800000, 126 - (absolute >>> 23));
}

/** `bits / 2 ** shift`, rounded to the nearest, ties to even. */
function roundedShift(bits: number, shift: number): number {
  const isOdd = (bits >>> shift) & 1;
  return (bits + (1 << (shift - 1)) - 1 + isOdd) >>> shift;
}

const tooLarge = (value: number, where: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'no number of 16 bits is larger than 65,504',
    got: value,
    cure: "Keep the features with precision: 'float32'.",
  });
