/** LinearSearch against nearest neighbours computed by scikit-learn, scipy and faiss. */
import { describe, expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { LinearSearch } from './linear-search.ts';
import type { SearchResult } from './search.ts';

interface Neighbors {
  readonly metric: string;
  readonly ids: readonly (readonly number[])[];
  readonly distances: readonly (readonly number[])[];
}

interface NearestCase extends Neighbors {
  readonly tieRuns: readonly (readonly (readonly [number, number])[])[];
  readonly tiesExactInFloat32: boolean;
}

interface NearestSet {
  readonly gallery: readonly (readonly number[])[];
  readonly queries: readonly (readonly number[])[];
  readonly cases: readonly NearestCase[];
  readonly filtered: Neighbors & { readonly allowed: readonly number[] };
}

const distanceNames: Record<string, string> = { l2: 'l2', squared_l2: 'squared_euclidean' };

describeGolden<{ nearest: Record<string, NearestSet> }>('neighbors.json', ({ nearest }) => {
  describe.each(Object.entries(nearest))('%s', (name, set) => {
    const open = async (metric: string): Promise<LinearSearch> => {
      const dim = set.gallery[0]?.length ?? 0;
      const search = new LinearSearch({ dim, distance: distanceNames[metric] ?? metric });
      await search.add(Uint32Array.from(set.gallery.keys()), set.gallery);
      return search;
    };

    test.each(set.cases.map((each) => [each.metric, each] as const))('%s', async (metric, expected) => {
      const search = await open(metric);
      // Cosine gaps far from the origin lie below float32: no rank is wrong there, only a distance can be.
      const isDistanceOnly = name === 'far_from_origin' && metric === 'cosine';
      const all = await search.lookup(set.queries, { k: set.gallery.length });
      expectDistances(all, expected, isDistanceOnly ? 1e-6 : 1e-5);
      if (!isDistanceOnly) expectIds(all, expected);
      if (expected.tiesExactInFloat32) expectTiesInOrder(all, expected);
      for (let k = 1; k < set.gallery.length; k++)
        expect(prefix(await search.lookup(set.queries, { k }), k)).toEqual(prefix(all, k));
    });

    test('l2 among the allowed rows', async () => {
      const search = await open('l2');
      const { allowed } = set.filtered;
      for (const filter of [Uint32Array.from(allowed), (id: number) => allowed.includes(id)]) {
        const found = await search.lookup(set.queries, { k: allowed.length, filter });
        expectDistances(found, set.filtered, 1e-5);
        expectIds(found, set.filtered);
      }
    });
  });
});

/** Relative 1e-5 above 1, absolute below. */
const toleranceOf = (distance: number): number => 1e-5 * Math.max(1, Math.abs(distance));

function expectDistances({ distances, k }: SearchResult, expected: Neighbors, tolerance: number): void {
  for (const [query, row] of expected.distances.entries())
    for (const [rank, distance] of row.entries())
      expectWithin(distances[query * k + rank] as number, distance, tolerance * Math.max(1, Math.abs(distance)));
}

/** Ids by rank; two whose distances differ by less than the tolerance may trade places. */
function expectIds({ ids, k }: SearchResult, expected: Neighbors): void {
  for (const [query, row] of expected.distances.entries()) {
    const order = expected.ids[query] as readonly number[];
    const found = [...ids.subarray(query * k, (query + 1) * k)];
    expect([...found].sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
    for (const [rank, distance] of row.entries())
      if (found[rank] !== order[rank]) {
        const own = row[order.indexOf(found[rank] as number)] as number;
        expectWithin(own, distance, toleranceOf(distance));
      }
  }
}

function expectTiesInOrder({ ids, k }: SearchResult, { tieRuns, ids: order }: NearestCase): void {
  for (const [query, runs] of tieRuns.entries())
    for (const [first, last] of runs)
      expect([...ids.subarray(query * k + first, query * k + last + 1)]).toEqual(order[query]?.slice(first, last + 1));
}

/** The first k of every query. */
function prefix({ ids, distances, k }: SearchResult, count: number): unknown {
  const rows = Array.from({ length: ids.length / k }, (_, query) => query * k);
  return rows.map((start) => [
    [...ids.subarray(start, start + count)],
    [...distances.subarray(start, start + count)],
  ]);
}
