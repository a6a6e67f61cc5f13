import { expect, test } from '@jest/globals';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { literalPairs } from '@sim/testing/literal-pairs';
import { lossConformance, valueAndGradient } from '@sim/testing/loss-conformance';
import { describeReferenceLosses } from '@sim/testing/reference-losses';
import { everywhereAndDistant, numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { MinedPairs } from './mining/mined.ts';
import { MultiSimilarityLoss, multiSimilarityLoss } from './multi-similarity-loss.ts';
import { reduceTerms } from './reduce-terms.ts';

lossConformance('MultiSimilarityLoss', (options) => new MultiSimilarityLoss(options));
describeReferenceLosses(MultiSimilarityLoss);

/** The paper's loss by plain loops in float64, over cosine distances of rows of length 1. */
function byLoops(
  labels: number[],
  rows: number[][],
  { alpha = 2, beta = 40, epsilon = 0.1, boundary = 0.5 } = {},
): number {
  const distance = (i: number, j: number): number =>
    Math.max(0, 1 - (rows[i] as number[]).reduce((sum, x, c) => sum + x * (rows[j]?.[c] as number), 0));
  let total = 0;
  for (const i of labels.keys()) {
    const others = [...labels.keys()].filter((j) => j !== i);
    const positives = others.filter((j) => labels[j] === labels[i]).map((j) => distance(i, j));
    const negatives = others.filter((j) => labels[j] !== labels[i]).map((j) => distance(i, j));
    const hardPositives = positives.filter((d) => d > Math.min(...negatives) - epsilon);
    const hardNegatives = negatives.filter((d) => d < Math.max(...positives) + epsilon);
    if (positives.length === 0 || hardPositives.length === 0 || hardNegatives.length === 0) continue;
    const sum = (values: number[], weight: number): number =>
      values.reduce((all, d) => all + Math.exp(weight * (d - boundary)), 0);
    total += Math.log1p(sum(hardPositives, alpha)) / alpha + Math.log1p(sum(hardNegatives, -beta)) / beta;
  }
  return total / labels.length;
}

withBackends('MultiSimilarityLoss', () => {
  test('gives the rows of the original', async () => {
    const rows = await numbersOf(() => reduceTerms(multiSimilarityLoss(literalPairs()), 'none'));
    for (const [i, value] of [0.7187525, 0.5360726, 0.6565161, 0.4740642].entries())
      expectValue(rows[i] as number, value);
  });

  test.each([
    [{}, {}],
    [{ alpha: 1, beta: 10, epsilon: 0.3 }, { alpha: 1, beta: 10, epsilon: 0.3 }],
    [{ lmda: 0.2, center: 0.9 }, { boundary: 0.7 }],
    [{ epsilon: 0 }, { epsilon: 0 }],
  ])('is the formula of the paper with %p', async (options, inLoops) => {
    const labels = [0, 0, 0, 1, 1, 2, 2, 2, 3];
    const rows = unit(randomRows(labels.length, 6, 21));
    const { value } = await valueAndGradient(new MultiSimilarityLoss(options), { labels, rows });
    expectValue(value, byLoops(labels, rows, inLoops));
    expect(value).toBeGreaterThan(0);
  });

  test('gives a similarity the same loss as the distance it stands for', async () => {
    const batch = { labels: [0, 0, 1, 1, 2, 2], rows: unit(randomRows(6, 4, 9)) };
    const [cosine, product] = [
      await valueAndGradient(new MultiSimilarityLoss({ distance: 'cosine', lmda: 0.3, center: 0.9 }), batch),
      await valueAndGradient(new MultiSimilarityLoss({ distance: 'inner_product', lmda: 0.3, center: 0.9 }), batch),
    ];
    expectValue(product.value, cosine.value);
    expectGradient(product.gradient, cosine.gradient);
  });

  test('stays finite on far clusters, where the original is not a number', async () => {
    const rows = [[0, 0], [0, 1], [200, 0], [200, 1], [0, 90]];
    const loss = new MultiSimilarityLoss({ distance: 'euclidean', epsilon: 200 });
    const { value, gradient } = await valueAndGradient(loss, { labels: [0, 0, 1, 1, 0], rows });
    expect(value).toBeGreaterThan(0);
    expect([value, ...gradient].every(Number.isFinite)).toBe(true);
  });

  test('shows a row that is no number', async () => {
    const rows = unit(randomRows(4, 3, 5));
    const { value, gradient } = await valueAndGradient(new MultiSimilarityLoss(), {
      labels: [0, 0, 1, 1],
      rows: [...rows.slice(0, 3), [Number.NaN, 0, 0]],
    });
    expect(value).toBeNaN();
    expect(gradient.some(Number.isNaN)).toBe(true);
  });

  test('mines among chosen pairs only', async () => {
    const labels = [0, 0, 1, 1];
    const rows = unit(randomRows(4, 3, 5));
    const chosen = [0, 0, 1, 0, ...Array<number>(12).fill(0)];
    const value = await numbersOf(() => {
      const positives = tf.tensor2d([0, 1, 0, 0, ...Array<number>(12).fill(0)], [4, 4], 'bool');
      const mined = new MinedPairs({ positives, negatives: tf.tensor2d(chosen, [4, 4], 'bool') });
      const loss = new MultiSimilarityLoss({ epsilon: 10, reduction: 'sum' });
      return loss.call(tf.tensor1d(labels, 'int32'), tf.tensor2d(rows), { mined });
    });
    // Only row 0, with row 1 as positive and row 2 as negative: its share of the loss over those three rows.
    const three = [rows[0], rows[1], rows[2]] as number[][];
    const alone = await numbersOf(() => {
      const loss = new MultiSimilarityLoss({ epsilon: 10, reduction: 'none' });
      return loss.call(tf.tensor1d([0, 0, 1], 'int32'), tf.tensor2d(three));
    });
    expectValue(value[0] as number, alone[0] as number);
  });
}, everywhereAndDistant);

test('has the defaults of the original', () => {
  expect(new MultiSimilarityLoss().getConfig()).toEqual({
    name: 'multisim_loss',
    reduction: 'mean',
    distance: 'cosine',
    alpha: 2,
    beta: 40,
    epsilon: 0.1,
    lmda: 0.5,
    center: 1,
  });
});

test.each([
  [{ alpha: 0 }, 'alpha must be a finite number above 0, got 0'],
  [{ beta: -1 }, 'beta must be a finite number above 0, got -1'],
  [{ epsilon: Number.NaN }, 'epsilon must be a finite number, got NaN'],
  [{ lmda: '0.5' }, 'lmda must be a finite number, got "0.5"'],
  [{ center: Number.POSITIVE_INFINITY }, 'center must be a finite number, got Infinity'],
])('refuses %p', (options, message) => {
  expect(() => new MultiSimilarityLoss(options as never)).toThrow(`MultiSimilarityLoss.constructor: ${message}`);
});
