import { requireSameLength, SimError } from '@sim/core';

/** Neighbours of queries that are in the index themselves, row-major `[queries, k]`. */
export interface LookupsWithSelf {
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
  readonly k: number;
}

/**
 * Takes each query out of its own neighbours, so that an index can be judged with the records that it holds.
 * Of k columns k − 1 remain: a query that is not among its neighbours loses the farthest one.
 *
 * Unlike `dropClosestLookup` it goes by id, so records that equal the query stay whatever their order.
 *
 * Throws `K_OUT_OF_RANGE` for a single column and `LENGTH_MISMATCH` for lists that are not parallel.
 *
 * @param lookups Ids and distances `[queries * k]`, looked up with one neighbour more than wanted.
 * @param ownIds The id of each query `[queries]`.
 * @example
 * const lookups = await search.lookup(rows, { k: 6 });
 * const others = dropSelf(lookups, ids);   // others.k is 5
 */
export function dropSelf(lookups: LookupsWithSelf, ownIds: ArrayLike<number>): LookupsWithSelf {
  const { ids, distances, k } = lookups;
  if (!Number.isInteger(k) || k < 2)
    throw new SimError({
      code: 'K_OUT_OF_RANGE',
      where: 'dropSelf',
      problem: 'k must be an integer of at least 2, one neighbour more than wanted',
      got: k,
      cure: 'Look up k + 1 neighbours.',
    });
  requireSameLength(ids.length, ownIds.length * k, 'ids', 'neighbours', 'dropSelf');
  requireSameLength(distances.length, ids.length, 'distances', 'neighbours', 'dropSelf');
  const kept = k - 1;
  const keptIds = new Uint32Array(ownIds.length * kept);
  const keptDistances = new Float32Array(keptIds.length);
  for (let row = 0; row < ownIds.length; row++) {
    const start = row * k;
    const found = ids.subarray(start, start + k).indexOf(ownIds[row] as number);
    const gap = start + (found < 0 ? kept : found);
    for (let i = 0; i < kept; i++) {
      const from = start + i < gap ? start + i : start + i + 1;
      keptIds[row * kept + i] = ids[from] as number;
      keptDistances[row * kept + i] = distances[from] as number;
    }
  }
  return { ids: keptIds, distances: keptDistances, k: kept };
}
