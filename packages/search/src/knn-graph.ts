import { type Embeddings, LongCall, type LongCallOptions, type RankingIdentifier, getRanking, requireK, toRows } from '@sim/core';
import {
  type Advance,
  type GraphSpec,
  type KernelBackend,
  type KernelName,
  type KernelResult,
  NO_ROW,
  type RankKernel,
  selectBackend,
} from '@sim/kernels';
import { inQueryBlocks } from './in-query-blocks.ts';
import type { SearchResult } from './search.ts';
import { emptyResult, writeFound } from './search-result.ts';

/** Options of `knnGraph`. */
export interface KnnGraphOptions extends LongCallOptions {
  /** A distance by name, or anything that carries its ranking. Default `'cosine'`. */
  readonly distance?: RankingIdentifier | undefined;
  /** Numbers in a row, where rows come as one flat array. */
  readonly dim?: number | undefined;
  /** What computes distances in this process. Left out: the best kernel that runs here. */
  readonly kernel?: KernelName | KernelBackend | undefined;
}

/**
 * Beyond this many neighbours each row is compared with all others: selecting and ranking neighbours takes most of the
 * time then, and the candidates of all rows at once do not stay in the cache. Measured at 10,000 × 64: the graph takes
 * 0.50 of the time at k = 10, 0.58 at 50, 0.76 at 100, 1.01 at 200.
 */
const MANY_NEIGHBOURS = 150;

/**
 * The `k` nearest other rows of every row: for evaluation on a whole test set, for mining and for tools. Exact; the row
 * itself is left out, copies of it are not. Ids are row numbers, ties come by lower row.
 *
 * A kernel that can computes each pair once and not twice, which takes half of the time of a search. Kernels in threads
 * search instead: parts of a gallery share no pairs. From three threads on that is the faster way, with fewer the default
 * is (at 20,000 × 64 and × 128, k = 9, two threads take 1.4 times the time of the default, one 2.4 times).
 *
 * Throws what `toRows` throws, `K_OUT_OF_RANGE`, `UNKNOWN_NAME`, `BACKEND_UNAVAILABLE` and `ABORTED`.
 *
 * @param rows `[n, dim]`
 * @returns Ids and distances `[n, k]`, closest first; `NO_ID` and the worst distance where there are fewer other rows.
 * @example
 * const { ids } = await knnGraph([[0], [1], [5]], 1, { distance: 'euclidean' });
 * ids;   // [1, 0, 1]
 */
export async function knnGraph(rows: Embeddings, k: number, options: KnnGraphOptions = {}): Promise<SearchResult> {
  const where = 'knnGraph';
  requireK(k, where);
  const { distance = 'cosine', dim: wantedDim, kernel: wanted } = options;
  const ranking = getRanking(distance, where);
  const { values, dim, count } = toRows(rows, { where, ...(wantedDim === undefined ? {} : { dim: wantedDim }) });
  const call = new LongCall('knn graph', count, where, options);
  const prepared = ranking.prepare(values, dim);
  const backend = await selectBackend({ kernel: wanted });
  const spec: GraphSpec = { form: ranking.form, dim, k: Math.max(1, Math.min(k, count - 1)) };
  const found = await nearestOthers(backend, prepared, spec, call);
  const result = emptyResult(count, k, ranking);
  writeFound(result, { first: 0, last: count, found, ranking, scales: ranking.queryScale?.(prepared, dim) });
  return result;
}

async function nearestOthers(backend: KernelBackend, rows: Float32Array, spec: GraphSpec, call: LongCall): Promise<KernelResult> {
  let done = 0;
  const advance: Advance = async (count) => {
    done += count;
    await call.advance(count);
  };
  const graph = spec.k <= MANY_NEIGHBOURS ? await backend.graph?.(rows, spec, advance) : undefined;
  if (!graph) return searchOthers(backend, rows, spec, advance);
  await call.advance(rows.length / spec.dim - done);
  return graph;
}

/** Looks up one neighbour more for each row, and leaves the row itself out. */
async function searchOthers(
  backend: KernelBackend,
  rows: Float32Array,
  { form, dim, k }: GraphSpec,
  advance: Advance,
): Promise<KernelResult> {
  const kernel = await backend.open({ form, dim });
  try {
    await kernel.append(rows);
    return await searchAll(kernel, rows, k, advance);
  } finally {
    kernel.dispose();
  }
}

async function searchAll(
  kernel: RankKernel,
  rows: Float32Array,
  k: number,
  advance: Advance,
): Promise<KernelResult> {
  const { size, spec } = kernel;
  const answer = { rows: new Uint32Array(size * k).fill(NO_ROW), keys: new Float64Array(size * k).fill(Number.POSITIVE_INFINITY) };
  const searchBlock = async (first: number, last: number): Promise<void> => {
    const found = await kernel.search(rows.subarray(first * spec.dim, last * spec.dim), k + 1, undefined, advance);
    for (let row = first; row < last; row++) {
      const start = (row - first) * (k + 1);
      // A row with k twins before it is not among its own neighbours; the last of these is then one too many.
      let to = row * k;
      for (let from = start; from <= start + k && to < (row + 1) * k; from++)
        if (found.rows[from] !== row) {
          answer.rows[to] = found.rows[from] as number;
          answer.keys[to++] = found.keys[from] as number;
        }
    }
  };
  await inQueryBlocks({ count: size, kernel, advance }, searchBlock);
  return answer;
}
