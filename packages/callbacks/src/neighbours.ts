/** @internal Neighbours of queries among labelled targets. */
import { MISSING_LABEL_CODE, type Ranking, type Rows } from '@sim/core';
import { LinearSearch, NO_ID } from '@sim/search';

/** Neighbours of all queries, row-major `[queries, width]`, closest first. */
export interface Neighbours {
  readonly labels: Int32Array;
  readonly distances: Float32Array;
  readonly width: number;
}

/** Neighbours of some queries, as metrics take them. */
export interface QueryLookups {
  readonly queryLabels: Int32Array;
  readonly lookupLabels: Int32Array;
  readonly lookupDistances: Float32Array;
}

/** The `k` nearest targets of every query, found in an index that is gone afterwards; padded where targets are few. */
export async function findNeighbours(
  queries: Rows,
  targets: Rows,
  targetCodes: Int32Array,
  { k, ranking }: { readonly k: number; readonly ranking: Ranking },
): Promise<Neighbours> {
  const search = new LinearSearch({ dim: targets.dim, distance: ranking });
  try {
    await search.add(Uint32Array.from({ length: targets.count }, (_, row) => row), targets.values);
    const { ids, distances } = await search.lookup(queries.values, { k });
    const labels = new Int32Array(ids.length);
    for (let i = 0; i < ids.length; i++) labels[i] = ids[i] === NO_ID ? MISSING_LABEL_CODE : (targetCodes[ids[i] as number] as number);
    return { labels, distances, width: k };
  } finally {
    search.dispose();
  }
}

/** The first `k` neighbours of the queries `rows`. */
export function takeLookups(
  { labels, distances, width }: Neighbours,
  queryCodes: Int32Array,
  rows: readonly number[],
  k: number,
): QueryLookups {
  const lookupLabels = new Int32Array(rows.length * k);
  const lookupDistances = new Float32Array(rows.length * k);
  for (const [place, row] of rows.entries()) {
    lookupLabels.set(labels.subarray(row * width, row * width + k), place * k);
    lookupDistances.set(distances.subarray(row * width, row * width + k), place * k);
  }
  return { queryLabels: Int32Array.from(rows, (row) => queryCodes[row] as number), lookupLabels, lookupDistances };
}
