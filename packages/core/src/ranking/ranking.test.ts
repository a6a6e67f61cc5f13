import { describeGolden } from '@sim/testing/golden';
import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import { cosineRanking } from './cosine.ts';
import { getRanking, type RankingIdentifier, rankings } from './ranking.ts';

describe('getRanking', () => {
  test.each([
    ['cosine', 'cosine'],
    ['CosineDistance', 'cosine'],
    ['euclidean', 'euclidean'],
    ['L2', 'euclidean'],
    ['pythagorean', 'euclidean'],
    ['squared_euclidean', 'squared_euclidean'],
    ['sql2', 'squared_euclidean'],
    ['sqeuclidean', 'squared_euclidean'],
    ['manhattan', 'manhattan'],
    ['l1', 'manhattan'],
    ['taxicab', 'manhattan'],
    ['inner_product', 'inner_product'],
    ['ip', 'inner_product'],
    ['snr', 'snr'],
    ['signal-to-noise-ratio', 'snr'],
  ])('%p is %p', (name, canonical) => {
    expect(getRanking(name).name).toBe(canonical);
  });

  test('takes a ranking, or what carries one', () => {
    expect(getRanking(cosineRanking)).toBe(cosineRanking);
    expect(getRanking({ ranking: cosineRanking })).toBe(cosineRanking);
  });

  test.each([['hamming'], [''], [null], [undefined], [3]])('refuses %p and lists what there is', (name) => {
    const identifier = name as RankingIdentifier;
    expect(() => getRanking(identifier, 'T.t')).toThrow(
      'Use one of: cosine, euclidean, squared_euclidean, manhattan, inner_product, snr.',
    );
    expect(() => getRanking(identifier)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });
});

describe('rankings', () => {
  test('no name stands for two of them', () => {
    const names = rankings.flatMap(({ name, aliases }) => [...new Set([name, ...aliases])].map((alias) => alias.toLowerCase()));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(rankings.map((ranking) => [ranking.name, ranking] as const))('%s prepares no rows', (_, ranking) => {
    expect(ranking.prepare(new Float32Array(), 3)).toHaveLength(0);
  });
});

interface GoldenDistances {
  readonly distances: {
    readonly query: number[][];
    readonly key: number[][];
    readonly unnormalized_query: number[][];
    readonly unnormalized_key: number[][];
    readonly cases: readonly { distance: string; unit: number[][]; scaled: number[][] }[];
  };
}

describeGolden<GoldenDistances>('tfsim.json', ({ distances }) => {
  const close = (values: number[][]) =>
    values.map((row) => row.map((value) => expect.closeTo(value, Math.abs(value) > 100 ? 2 : 4)));

  test.each(distances.cases.map((entry) => [entry.distance, entry] as const))('%s of unit rows', (name, { unit }) => {
    expect(rankValues(getRanking(name), distances.query, distances.key)).toEqual(close(unit));
  });

  // The original's cosine distance takes rows of length 1 for granted; the ranking normalises them.
  const scaledCases = distances.cases.map(
    (entry) => [entry.distance, entry.distance === 'cosine' ? entry.unit : entry.scaled] as const,
  );
  test.each(scaledCases)('%s of scaled rows', (name, expected) => {
    const { unnormalized_query: queries, unnormalized_key: keys } = distances;
    expect(rankValues(getRanking(name), queries, keys)).toEqual(close(expected));
  });
});
