/** @internal */
import type { RankForm } from '@sim/core';
import { dotKeys } from './dot/reference.ts';
import type { KernelResult, KernelSpec, RowFilter } from './kernel-backend.ts';
import { l1Keys } from './l1/reference.ts';
import { l2sqKeys } from './l2sq/reference.ts';
import { allowedRows } from './row-filter.ts';
import { TopK } from './top-k.ts';

/** Queries that are answered together: each row that is fetched serves all of them while they stay in the cache. */
const QUERIES_PER_BLOCK = 16;

/** Rows whose keys are computed before they are selected from; bounds the scratch memory to 16 × 4096 keys. */
const ROWS_PER_TILE = 4096;

/** The meaning of every form: keys `[count, rowCount]` of queries and rows, in float64. */
export const referenceKeys: Record<RankForm, typeof dotKeys> = { dot: dotKeys, l1: l1Keys, l2sq: l2sqKeys };

/** What is scanned. */
export interface Scan {
  readonly spec: KernelSpec;
  /** Rows `[size, dim]`. */
  readonly gallery: Float32Array;
  /** Queries `[count, dim]`. */
  readonly queries: Float32Array;
  readonly k: number;
  readonly filter?: RowFilter | undefined;
}

/** The k nearest rows of each query, by comparing it with every row: the answer that every kernel has to give. */
export function referenceScan(scan: Scan): KernelResult {
  const { queries, k, spec, gallery } = scan;
  const { dim } = spec;
  const count = queries.length / dim;
  const rows = new Uint32Array(count * k);
  const keys = new Float64Array(count * k);
  const kept = Math.min(k, gallery.length / dim);
  const selections = Array.from({ length: Math.min(count, QUERIES_PER_BLOCK) }, () => new TopK(kept));
  for (let first = 0; first < count; first += QUERIES_PER_BLOCK) {
    const last = Math.min(first + QUERIES_PER_BLOCK, count);
    offerAll({ ...scan, queries: queries.subarray(first * dim, last * dim) }, selections);
    for (let query = first; query < last; query++)
      (selections[query - first] as TopK).take(
        rows.subarray(query * k, (query + 1) * k),
        keys.subarray(query * k, (query + 1) * k),
      );
  }
  return { rows, keys };
}

/** Offers every allowed row to the selection of every query in the block. */
function offerAll({ spec, gallery, queries, filter }: Scan, selections: readonly TopK[]): void {
  const { dim, form } = spec;
  const size = gallery.length / dim;
  const count = queries.length / dim;
  const scratch = new Float64Array(count * Math.min(ROWS_PER_TILE, size));
  for (let begin = 0; begin < size; begin += ROWS_PER_TILE) {
    const end = Math.min(begin + ROWS_PER_TILE, size);
    const numbers = filter ? allowedRows(filter, begin, end) : undefined;
    const tile = numbers ? gather(gallery, numbers, dim) : gallery.subarray(begin * dim, end * dim);
    const tileRows = tile.length / dim;
    referenceKeys[form](queries, tile, dim, scratch);
    for (let query = 0; query < count; query++) {
      const selection = selections[query] as TopK;
      const keys = scratch.subarray(query * tileRows, (query + 1) * tileRows);
      for (let i = 0; i < tileRows; i++)
        selection.offer(keys[i] as number, numbers ? (numbers[i] as number) : begin + i);
    }
  }
}

/** The rows of the given numbers, side by side. */
function gather(gallery: Float32Array, numbers: Uint32Array, dim: number): Float32Array {
  const tile = new Float32Array(numbers.length * dim);
  for (const [i, row] of numbers.entries()) tile.set(gallery.subarray(row * dim, (row + 1) * dim), i * dim);
  return tile;
}
