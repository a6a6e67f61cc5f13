/** @internal */

import { TopK } from '@sim/kernels';
import type { DataSet } from './data-set.ts';
import { readFloats } from './read-floats.ts';

const ROWS_PER_TILE = 8192;

/**
 * The true nearest rows of the first `count` queries, as a set for each: squared differences, summed in float64.
 * Nothing of the kernels that are measured takes part but the selection of the k smallest.
 */
export function trueNeighbours(data: DataSet, count: number, k: number): Set<number>[] {
  const { dim, rows } = data;
  const queries = readFloats(data.queriesPath, 0, count * dim);
  const nearest = Array.from({ length: count }, () => new TopK(k));
  for (let first = 0; first < rows; first += ROWS_PER_TILE) {
    const last = Math.min(rows, first + ROWS_PER_TILE);
    const tile = readFloats(data.galleryPath, first * dim, last * dim);
    for (let query = 0; query < count; query++)
      for (let row = first; row < last; row++)
        (nearest[query] as TopK).offer(distance(queries, query * dim, tile, (row - first) * dim, dim), row);
  }
  return nearest.map((selection) => {
    const found = new Uint32Array(k);
    selection.take(found, new Float64Array(k));
    return new Set(found);
  });
}

/** How many of the ids `[q, k]` do not belong to the true nearest of their query. Order does not count. */
export function countWrong(ids: ArrayLike<number>, truth: readonly ReadonlySet<number>[], k: number): number {
  let wrong = 0;
  for (const [query, allowed] of truth.entries()) {
    const found = new Set(Array.from({ length: k }, (_, rank) => ids[query * k + rank] as number));
    // An id that comes twice fills a place of another one.
    wrong += k - [...found].filter((id) => allowed.has(id)).length;
  }
  return wrong;
}

function distance(a: Float32Array, from: number, b: Float32Array, start: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) {
    const difference = (a[from + i] as number) - (b[start + i] as number);
    sum += difference * difference;
  }
  return sum;
}
