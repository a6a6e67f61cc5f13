import type { Random } from '@sim/core';

/** Rows of standard normal numbers. */
export function gaussianRows(random: Random, count: number, dim: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: dim }, () => random.normal()));
}
