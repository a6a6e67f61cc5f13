/** @internal */

import type { KnnEngine } from '../knn-engine.ts';

/**
 * What one writes without a library: two loops over typed arrays and a sorted list of k, which was the fastest of
 * the plain forms that were tried.
 */
export async function makeLoopsPeer(): Promise<KnnEngine> {
  let rows = new Float32Array();
  let size = 1;
  return {
    label: 'plain loops',
    load(gallery, dim) {
      rows = new Float32Array(gallery);
      size = dim;
    },
    search(queries, k) {
      const count = queries.length / size;
      const ids = new Uint32Array(count * k);
      for (let query = 0; query < count; query++)
        nearest(rows, queries.subarray(query * size, (query + 1) * size), ids.subarray(query * k, (query + 1) * k));
      return ids;
    },
  };
}

/** Fills `ids` with the rows nearest to `query`, closest first. */
function nearest(rows: Float32Array, query: Float32Array, ids: Uint32Array): void {
  const dim = query.length;
  const k = ids.length;
  const best = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (let row = 0, at = 0; at < rows.length; row++) {
    let sum = 0;
    for (let i = 0; i < dim; i++, at++) {
      const difference = (rows[at] as number) - (query[i] as number);
      sum += difference * difference;
    }
    if (sum >= (best[k - 1] as number)) continue;
    let place = k - 1;
    for (; place > 0 && sum < (best[place - 1] as number); place--) {
      best[place] = best[place - 1] as number;
      ids[place] = ids[place - 1] as number;
    }
    best[place] = sum;
    ids[place] = row;
  }
}
