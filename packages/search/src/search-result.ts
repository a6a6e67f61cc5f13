/**
 * Answers of kernels as ids and distances.
 *
 * @internal
 */
import type { Ranking } from '@sim/core';
import { type KernelResult, NO_ROW } from '@sim/kernels';
import { NO_ID, type SearchResult } from './search.ts';

/** The answer for `count` queries before anything is found. */
export const emptyResult = (count: number, k: number, ranking: Ranking): SearchResult => ({
  ids: new Uint32Array(count * k).fill(NO_ID),
  distances: new Float32Array(count * k).fill(ranking.worst),
  k,
});

/** What a kernel found for the queries from `first` to `last`. */
export interface FoundBlock {
  readonly first: number;
  readonly last: number;
  readonly found: KernelResult;
  readonly ranking: Ranking;
  /** What `ranking.queryScale` gives for these queries. */
  readonly scales: Float64Array | undefined;
  /** The id of each row; left out, ids are row numbers. */
  readonly rowIds?: Uint32Array | undefined;
}

/** Writes what a kernel found into the ids and distances of its queries. */
export function writeFound({ ids, distances, k }: SearchResult, block: FoundBlock): void {
  const { first, last, found, ranking, scales, rowIds } = block;
  const width = found.rows.length / (last - first);
  for (let query = first; query < last; query++)
    for (let rank = 0; rank < width; rank++) {
      const from = (query - first) * width + rank;
      const row = found.rows[from] as number;
      if (row === NO_ROW) break;
      ids[query * k + rank] = rowIds ? (rowIds[row] as number) : row;
      distances[query * k + rank] = ranking.finish(found.keys[from] as number, scales?.[query - first] ?? 1);
    }
}
