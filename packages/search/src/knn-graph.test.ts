import { describe, expect, test } from '@jest/globals';
import { Random, rankings } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianRows } from '@sim/testing/gaussian-rows';
import { knnGraph } from './knn-graph.ts';
import { LinearSearch } from './linear-search.ts';
import { NO_ID } from './search.ts';

describe('knnGraph', () => {
  test.each(rankings.map(({ name }) => name))('is a search for one neighbour more, without the row itself: %s', async (distance) => {
    const rows = gaussianRows(new Random(3), 90, 6);
    rows[40] = rows[3] as number[];
    rows[41] = rows[3] as number[];
    const search = new LinearSearch({ dim: 6, distance, kernel: 'reference' });
    await search.add(Uint32Array.from(rows.keys()), rows);
    for (const k of [1, 7, 60]) {
      const graph = await knnGraph(rows, k, { distance });
      const nearest = await search.lookup(rows, { k: k + 3 });
      for (const row of rows.keys()) {
        const ranks = [...Array(k + 3).keys()].filter((rank) => nearest.ids[row * (k + 3) + rank] !== row).slice(0, k);
        const at = (rank: number): number => row * (k + 3) + rank;
        expect([...graph.ids.subarray(row * k, (row + 1) * k)]).toEqual(ranks.map((rank) => nearest.ids[at(rank)]));
        expect([...graph.distances.subarray(row * k, (row + 1) * k)]).toEqual(
          ranks.map((rank) => nearest.distances[at(rank)]),
        );
      }
    }
  });

  test('leaves a row out among many copies of it', async () => {
    const rows = Array.from({ length: 170 }, () => [1, 2]);
    for (const [k, kernel] of [[2, 'wasm'], [60, 'wasm'], [160, 'wasm'], [2, 'reference']] as const) {
      const { ids } = await knnGraph(rows, k, { distance: 'l2', kernel });
      for (const row of rows.keys())
        expect([...ids.subarray(row * k, (row + 1) * k)]).toEqual([...rows.keys()].filter((i) => i !== row).slice(0, k));
    }
  });

  test('fills up where there are fewer other rows', async () => {
    for (const kernel of ['wasm', 'reference'] as const) {
      const graph = await knnGraph(Float32Array.of(0, 1, 5), 3, { distance: 'l1', dim: 1, kernel });
      expect([...graph.ids]).toEqual([1, 2, NO_ID, 0, 2, NO_ID, 1, 0, NO_ID]);
      expect([...graph.distances]).toEqual([1, 5, Infinity, 1, 4, Infinity, 4, 5, Infinity]);
      const alone = await knnGraph([[3]], 2, { distance: 'l1', kernel });
      expect([[...alone.ids], [...alone.distances]]).toEqual([[NO_ID, NO_ID], [Infinity, Infinity]]);
    }
  });

  test.each([10, 200])('says how far it has come, and ends when it is told to: k = %d', async (k) => {
    const rows = gaussianRows(new Random(4), 3000, 8);
    const heard: number[] = [];
    await knnGraph(rows, k, { onProgress: ({ done, total }) => heard.push(done / total) });
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    await expectCode('ABORTED', knnGraph(rows, k, { signal: AbortSignal.abort() }));
  });

  test('refuses what makes no sense', async () => {
    await expectCode('K_OUT_OF_RANGE', knnGraph([[1]], 0));
    await expectCode('DIMENSION_MISMATCH', knnGraph(Float32Array.of(1, 2), 1));
    await expectCode('EMPTY_INPUT', knnGraph([], 1));
    await expectCode('NOT_FINITE', knnGraph([[Number.NaN]], 1));
    await expectCode('UNKNOWN_NAME', knnGraph([[1]], 1, { distance: 'hamming' }));
  });
});
