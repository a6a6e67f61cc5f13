/**
 * Whether products and sums are one instruction: where the build enables relaxed SIMD. A processor with pipes of its own for
 * sums, as Zen 5, does two as fast as one (58 · 10⁹ operations a second either way): there the larger tile is the whole gain.
 */
@inline export const isFused: bool = ASC_FEATURE_RELAXED_SIMD;

/**
 * Rows of a tile of sums by 8 columns that fit into the vector registers of x86, where a product on its way to its sum takes
 * one too: one pair of sums more halves the speed. 6 are a tenth faster than 4 in products of matrices; the direct
 * convolutions keep 4, since those of one channel lose an eighth by 6.
 */
@inline export const tileRows: i32 = isFused ? 6 : 4;

/** `sum + factor · vector`: two roundings, as everywhere else in tfjs, or, where fused, one. */
@inline export function multiplyAdd(sum: v128, factor: v128, vector: v128): v128 {
  if (isFused) return f32x4.relaxed_madd(factor, vector, sum);
  return f32x4.add(sum, f32x4.mul(factor, vector));
}

@inline export function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

@inline export function larger(a: i32, b: i32): i32 {
  return a > b ? a : b;
}

/** Bytes of `count` float32 numbers. */
@inline export function bytes(count: i32): usize {
  return (<usize>count) << 2;
}
