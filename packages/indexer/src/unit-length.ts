/**
 * Lengths of embeddings.
 *
 * @internal
 */
import type { Rows } from '@sim/core';

/** How far from 1 a length may be: far more than float32 rounding makes it. */
const TOLERANCE = 1e-3;

/** The first row whose length is not 1, and its length; undefined when there is none. */
export function findNonUnitRow({ values, count, dim }: Rows): { row: number; length: number } | undefined {
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += (values[i] as number) ** 2;
    const length = Math.sqrt(sum);
    if (Math.abs(length - 1) > TOLERANCE) return { row, length };
  }
  return undefined;
}
