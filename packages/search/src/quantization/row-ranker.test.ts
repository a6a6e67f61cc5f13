import { describe, expect, test } from '@jest/globals';
import { Random, type Ranking, rankings } from '@sim/core';
import { NO_ROW, referenceBackend } from '@sim/kernels';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { firstColumns } from './first-columns.ts';
import { RowBlocks } from './row-blocks.ts';
import { RowRanker } from './row-ranker.ts';

const dim = 7;
const rows = gaussianValues(new Random(1), 50, dim);
// Copies tie, and a zero row has no direction.
rows.copyWithin(9 * dim, 3 * dim, 4 * dim);
rows.fill(0, 20 * dim, 21 * dim);
const query = gaussianValues(new Random(2), 1, dim);

function filled(ranking: Ranking): { readonly blocks: RowBlocks; readonly ranker: RowRanker } {
  const blocks = new RowBlocks(dim);
  const ranker = new RowRanker(blocks, ranking);
  for (const [first, last] of [[0, 10], [10, 50]] as const) {
    const part = rows.subarray(first * dim, last * dim);
    blocks.append(part);
    ranker.append(part);
  }
  return { blocks, ranker };
}

function nearest(ranker: RowRanker, prepared: Float32Array, candidates: readonly number[], k: number) {
  const found = { rows: new Uint32Array(k), keys: new Float64Array(k) };
  ranker.nearest(prepared, Uint32Array.from(candidates), found.rows, found.keys);
  return found;
}

describe('RowRanker', () => {
  describe.each(rankings.map((ranking) => [ranking.name, ranking] as const))('by %s', (_name, ranking) => {
    test.each([dim, 3])('ranks by %d numbers as the reference kernel does, to the last bit', async (length) => {
      const { ranker } = filled(ranking);
      const prepared = ranking.prepare(firstColumns(query, dim, length), length);
      const candidates = [44, 3, 20, 9, 17, 0, 49];
      const kernel = await referenceBackend.open({ form: ranking.form, dim: length });
      await kernel.append(ranking.prepare(firstColumns(rows, dim, length), length));
      const filter = new Uint32Array(2);
      for (const row of candidates) filter[row >> 5] = (filter[row >> 5] as number) | (1 << (row & 31));
      const expected = await kernel.search(prepared, 8, filter);
      expect(nearest(ranker, prepared, [...candidates, NO_ROW, NO_ROW], 8)).toEqual(expected);
    });

    test('follows rows that are kept', () => {
      const { blocks, ranker } = filled(ranking);
      const prepared = ranking.prepare(query, dim);
      const before = nearest(ranker, prepared, [3, 9, 40], 3);
      const kept = Uint32Array.of(3, 9, 40);
      blocks.keep(kept);
      ranker.keep(kept);
      const after = nearest(ranker, prepared, [0, 1, 2], 3);
      expect(after.keys).toEqual(before.keys);
      expect(after.rows.map((row) => kept[row] as number)).toEqual(before.rows);
    });
  });
});
