import { describe, expect, test } from '@jest/globals';
import { manhattanRanking } from '@sim/core';
import { NO_ROW, makeRowFilter } from '@sim/kernels';
import { LinearSearch } from '../linear-search.ts';
import { FunnelCandidates, candidatesAfter } from './funnel-candidates.ts';
import { RowBlocks } from './row-blocks.ts';
import { RowRanker } from './row-ranker.ts';

describe('candidatesAfter', () => {
  test('lets the same share pass at each stage', () => {
    expect([0, 1, 2, 3].map((stage) => candidatesAfter(stage, 3, 10, 640))).toEqual([640, 160, 40, 10]);
    expect([0, 1].map((stage) => candidatesAfter(stage, 1, 10, 80))).toEqual([80, 10]);
    expect(candidatesAfter(1, 2, 10, 10)).toBe(10);
  });
});

describe('FunnelCandidates', () => {
  test('each stage ranks by more numbers what the one before has left', async () => {
    const ranking = manhattanRanking;
    const rows = new RowBlocks(3);
    const ranker = new RowRanker(rows, ranking);
    const source = new FunnelCandidates({ rows, ranker }, { first: new LinearSearch({ dim: 1, distance: ranking }), finer: [2], ranking });
    // By the first number rows 0, 1, 2 and 3 are the nearest of 0; by two numbers 2 and 1; 4 and 5 never come in sight.
    const given = Float32Array.of(0, 9, 0, 1, 3, 0, 2, 1, 0, 3, 8, 0, 5, 0, 0, 6, 0, 0);
    rows.append(given);
    ranker.append(given);
    await source.add(0, given);
    const request = { k: 1, width: 4, least: 1, filter: undefined, isFiltered: false, signal: undefined };
    const zero = new Float32Array(3);
    expect([...(await source.find(zero, request))]).toEqual([2, 1, NO_ROW, NO_ROW]);
    expect([...(await source.find(zero, { ...request, least: 3 }))]).toEqual([2, 1, 0, NO_ROW]);
    const filter = makeRowFilter(6, (row) => row > 3);
    expect([...(await source.find(zero, { ...request, filter, isFiltered: true }))]).toEqual([4, 5, NO_ROW, NO_ROW]);
    await source.remove(Uint32Array.of(2));
    expect([...(await source.find(zero, request))]).toEqual([1, 4, NO_ROW, NO_ROW]);
    const kept = Uint32Array.of(0, 4, 5);
    rows.keep(kept);
    await source.keep(kept);
    expect([...(await source.find(zero, request))]).toEqual([1, 2, NO_ROW, NO_ROW]);
    source.dispose();
  });
});
