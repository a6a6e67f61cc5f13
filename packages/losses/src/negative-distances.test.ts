import { expect, test } from '@jest/globals';
import { getDistance } from '@sim/distances';
import { literalPairs } from '@sim/testing/literal-pairs';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { LossPairs } from './loss-pairs.ts';
import { type NegativeMiningStrategy, negativeDistances } from './negative-distances.ts';

interface Row {
  readonly values: number[];
  /** 0: the row itself, 1: a positive, 2: a negative. */
  readonly kinds: number[];
}

const rows: fc.Arbitrary<Row> = fc.integer({ min: 1, max: 8 }).chain((length) =>
  fc.record({
    values: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: length, maxLength: length }),
    kinds: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: length, maxLength: length }),
  }),
);

const pairsOf = ({ values, kinds }: Row, distance: string): LossPairs => ({
  distance: getDistance(distance),
  distances: tf.tensor2d([values]),
  positives: tf.tensor2d([kinds.map((kind) => kind === 1)], undefined, 'bool'),
  negatives: tf.tensor2d([kinds.map((kind) => kind === 2)], undefined, 'bool'),
});

/** The column that a plain reading of the strategy chooses among distances; ties to the first. */
function chosen({ values, kinds }: Row, strategy: NegativeMiningStrategy): number {
  const columns = values.map((_, column) => column);
  const negatives = columns.filter((column) => kinds[column] === 2);
  const by = (sign: 1 | -1) => (a: number, b: number) =>
    sign * ((values[a] as number) - (values[b] as number)) || a - b;
  const farthestPositive = Math.max(...values.filter((_, column) => kinds[column] === 1));
  const beyond = negatives.filter((column) => (values[column] as number) > farthestPositive);
  if (strategy === 'hard') return negatives.sort(by(1))[0] as number;
  if (strategy === 'easy' || beyond.length === 0) return negatives.sort(by(-1))[0] as number;
  return beyond.sort(by(1))[0] as number;
}

withBackends('negativeDistances', () => {
  test.each([
    ['hard', [0.3, 0.5, 0.3, 0.5]],
    ['easy', [0.6, 0.9, 0.9, 0.6]],
    ['semi-hard', [0.6, 0.9, 0.9, 0.6]],
  ] as const)('%s, on the matrix of the original', async (strategy, expected) => {
    const values = await numbersOf(() => negativeDistances(strategy, literalPairs()).value);
    expect(values).toEqual(expected.map(Math.fround));
  });

  test.each(['hard', 'easy', 'semi-hard'] as const)('%s, for distances and for similarities', async (strategy) => {
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        fc.pre(row.kinds.includes(1) && row.kinds.includes(2));
        const column = chosen(row, strategy);
        const choose = (pairs: () => LossPairs, part: 'index' | 'value'): Promise<number[]> =>
          numbersOf(() => negativeDistances(strategy, pairs())[part]);
        const mirrored = { ...row, values: row.values.map((value) => -value) };
        expect(await choose(() => pairsOf(row, 'euclidean'), 'index')).toEqual([column]);
        expect(await choose(() => pairsOf(row, 'euclidean'), 'value')).toEqual([row.values[column]]);
        expect(await choose(() => pairsOf(mirrored, 'inner_product'), 'index')).toEqual([column]);
      }),
      { numRuns: 40 },
    );
  });

  test('sends the gradient of a semi-hard choice to the chosen one alone', async () => {
    const row = { values: [2, 1, 3, 5, 4], kinds: [1, 2, 2, 2, 0] };
    const gradient = await numbersOf(() => {
      const { distances, ...rest } = pairsOf(row, 'euclidean');
      const choose = (x: tf.Tensor): tf.Tensor =>
        negativeDistances('semi-hard', { ...rest, distances: x as tf.Tensor2D }).value;
      return tf.grad(choose)(distances);
    });
    expect(gradient).toEqual([0, 0, 1, 0, 0]);
  });

  test('lists the strategies for an unknown one', () => {
    tf.tidy(() => {
      expect(() => negativeDistances('semihard' as 'hard', literalPairs())).toThrow(
        'negativeDistances: unknown negative mining strategy, got "semihard". Use one of: easy, hard, semi-hard.',
      );
    });
  });
});
