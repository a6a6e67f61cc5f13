import { expect, test } from '@jest/globals';
import { distanceClasses, getDistance } from '@sim/distances';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { describeReferenceTwoViewLosses } from '@sim/testing/reference-losses';
import { twoViewConformance, viewGradients } from '@sim/testing/two-view-conformance';
import { splitViews } from '@sim/testing/view-literals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { MultiNegativesRankLoss } from './multi-negatives-rank-loss.ts';

for (const { aliases } of distanceClasses)
  twoViewConformance(
    `MultiNegativesRankLoss by ${aliases[0]}`,
    (options) => new MultiNegativesRankLoss({ distance: aliases[0] as string, scale: 2, ...options }),
  );
twoViewConformance(
  'MultiNegativesRankLoss as in the paper',
  (options) => new MultiNegativesRankLoss({ form: 'paper', ...options }),
);
describeReferenceTwoViewLosses(MultiNegativesRankLoss);

/** Cross-entropy of each query's scores with its own key, with `one` added to the sum. */
function byLoop(queries: number[][], keys: number[][], scale: number, one: 0 | 1): number {
  let total = 0;
  for (const [i, query] of queries.entries()) {
    const scores = keys.map((key) => scale * key.reduce((sum, x, c) => sum + x * (query[c] as number), 0));
    total += Math.log(one + scores.reduce((sum, score) => sum + Math.exp(score), 0)) - (scores[i] as number);
  }
  return total / queries.length;
}

withBackends('MultiNegativesRankLoss', () => {
  const [a, b] = [unit(randomRows(6, 4, 61)), unit(randomRows(6, 4, 62))];

  test('gives the mean of the original', async () => {
    const views = { a: [[1, 0], [0.6, 0.8]], b: [[1, 0], [0, 1]] };
    expectValue((await viewGradients(new MultiNegativesRankLoss(), views)).value, 0.0090752);
  });

  test.each([
    ['original', 20, 1],
    ['original', 2, 1],
    ['paper', 20, 0],
    ['paper', 2, 0],
  ] as const)('is the formula of the %s at scale %p', async (form, scale, one) => {
    const { value, gradientA, gradientB } = await viewGradients(new MultiNegativesRankLoss({ form, scale }), { a, b });
    const formula = (x: ArrayLike<number>): number => byLoop(...splitViews(x, 4), scale, one);
    const flat = [...a, ...b].flat();
    expectValue(value, formula(flat));
    expectGradient([...gradientA, ...gradientB], centralDifferences(formula, flat));
  });

  test('has one value per row', async () => {
    const loss = new MultiNegativesRankLoss({ reduction: 'none', form: 'paper' });
    const values = await numbersOf(() => loss.call(tf.tensor2d(a), tf.tensor2d(b)));
    const scores = (i: number): number[] =>
      b.map((key) => 20 * key.reduce((sum, x, c) => sum + x * (a[i]?.[c] as number), 0));
    for (const i of a.keys())
      expectValue(
        values[i] as number,
        Math.log(scores(i).reduce((sum, score) => sum + Math.exp(score), 0)) - (scores(i)[i] as number),
      );
    expect(values).toHaveLength(6);
  });

  test('gives a distance the loss of the similarity that it stands for', async () => {
    for (const form of ['original', 'paper'] as const) {
      const [product, cosine] = [
        await viewGradients(new MultiNegativesRankLoss({ form }), { a, b }),
        await viewGradients(new MultiNegativesRankLoss({ form, distance: 'cosine' }), { a, b }),
      ];
      expectValue(cosine.value, product.value);
      expectGradient(cosine.gradientA, product.gradientA);
    }
  });
});

test('has the defaults of the original, with scale and distance in its configuration', () => {
  expect(new MultiNegativesRankLoss().getConfig()).toEqual({
    name: 'multineg_rank_loss',
    reduction: 'mean',
    distance: 'inner_product',
    scale: 20,
    form: 'original',
  });
  const distance = getDistance('manhattan');
  expect(new MultiNegativesRankLoss({ distance }).distance).toBe(distance);
});

test.each([
  [{ scale: 0 }, 'scale must be a finite number above 0, got 0'],
  [{ form: 'book' }, 'unknown form, got "book"'],
  [{ distance: 'cosin' }, 'unknown distance, got "cosin"'],
])('refuses %p', (options, message) => {
  expect(() => new MultiNegativesRankLoss(options as never)).toThrow(`MultiNegativesRankLoss.constructor: ${message}`);
});
