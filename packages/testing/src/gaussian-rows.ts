import type { Random } from '@sim/core';

/** Rows of standard normal numbers. */
export function gaussianRows(random: Random, count: number, dim: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: dim }, () => random.normal()));
}

/** The same as one flat array `[count · dim]`. */
export function gaussianValues(random: Random, count: number, dim: number): Float32Array {
  return Float32Array.from({ length: count * dim }, () => random.normal());
}
