/**
 * Which instructions the SIMD kernels are made of: `simd128` multiplies and adds in two; `relaxed` in one, with one rounding
 * instead of two and larger tiles in the registers. Their results differ in the last digit.
 */
export type SimdVariant = 'relaxed' | 'simd128';

/**
 * Which variant of the SIMD kernels this engine runs, `relaxed` where it can: Node 22, Chrome 114 and later have relaxed
 * SIMD, Node 20 has not. Null where there is no SIMD; `kernelForm` is `composed` then.
 *
 * @example
 * console.log(simdVariant()); // 'relaxed' in Node 24
 */
export function simdVariant(): SimdVariant | null {
  if (!('WebAssembly' in globalThis)) return null;
  if (WebAssembly.validate(RELAXED)) return 'relaxed';
  return WebAssembly.validate(SIMD128) ? 'simd128' : null;
}

/** A module of one function from one vector to another: `instruction` of that vector, `operands` times. */
function probe(operands: number, ...instruction: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...Array.from({ length: operands }, () => [0x20, 0]).flat(), ...instruction, 0x0b];
  const types = [1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const code = [10, body.length + 2, 1, body.length, ...body];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...code);
}

/** `f32x4.relaxed_madd`. */
const RELAXED = probe(3, 0xfd, 0x85, 0x02);
/** `f32x4.add`. */
const SIMD128 = probe(2, 0xfd, 0xe4, 0x01);
