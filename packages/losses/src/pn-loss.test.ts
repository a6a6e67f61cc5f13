import { expect, test } from '@jest/globals';
import { expectGradient, expectValue } from '@sim/testing/close';
import { centralDifferences } from '@sim/testing/central-differences';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import {
  cosineByLoop,
  type LoopAnchor,
  type LoopBatch,
  meanOverAnchors,
  squaredByLoop,
  withNumbers,
} from '@sim/testing/anchor-loops';
import { literalPairs } from '@sim/testing/literal-pairs';
import { lossConformance, valueAndGradient } from '@sim/testing/loss-conformance';
import { describeReferenceLosses } from '@sim/testing/reference-losses';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import type { LossCallOptions } from './loss-input.ts';
import { MinedTriplets } from './mining/mined.ts';
import { PNLoss, pnLoss } from './pn-loss.ts';
import { reduceTerms } from './reduce-terms.ts';

lossConformance('PNLoss, soft margin', (options) => new PNLoss(options));
lossConformance(
  'PNLoss, margin, easy positives, hard negatives',
  (options) => new PNLoss({ ...options, margin: 1, positiveMiningStrategy: 'easy', negativeMiningStrategy: 'hard' }),
);
describeReferenceLosses(PNLoss);

/** The negative that is nearer to the anchor or to its positive, against the farthest positive, without a margin. */
function softByLoop({ positives, negatives, to, between }: LoopAnchor): number {
  const byDistance = (a: number, b: number): number => to(a) - to(b);
  const positive = [...positives].sort(byDistance).at(-1) as number;
  const [negative] = [...negatives].sort(byDistance) as [number];
  return Math.log1p(Math.exp(to(positive) - Math.min(to(negative), between(positive, negative))));
}

withBackends('PNLoss', () => {
  test.each([
    [{ margin: 0.5 } as const, [0.8, 1, 0.7, 0.9]],
    [{} as const, [0.8543553, 0.974077, 0.7981389, 0.9130152]],
  ])('gives the rows of the original for %p', async (options, expected) => {
    const rows = await numbersOf(() => reduceTerms(pnLoss(literalPairs(), options), 'none'));
    for (const [i, value] of expected.entries()) expectValue(rows[i] as number, value);
  });

  const labels = [0, 0, 0, 1, 1, 2, 2, 3];
  const rows = unit(randomRows(labels.length, 5, 41));

  test.each([['cosine', cosineByLoop], ['squared_euclidean', squaredByLoop]] as const)(
    'is the formula of the paper over %s',
    async (distance, measure) => {
      const loss = new PNLoss({ distance, negativeMiningStrategy: 'hard' });
      const { value, gradient } = await valueAndGradient(loss, { labels, rows });
      const byLoop = (x: ArrayLike<number>): number =>
        meanOverAnchors({ labels, rows: withNumbers(rows, x) }, measure, softByLoop);
      expectValue(value, byLoop(rows.flat()));
      expectGradient(gradient, centralDifferences(byLoop, rows.flat()));
    },
  );

  test('measures between a positive and a negative that are both other keys', async () => {
    const past = { labels: [0, 1, 2, 3, 3], rows: unit(randomRows(5, 5, 42)) };
    const keys = (codes: tf.Tensor1D, embeddings: tf.Tensor2D): LossCallOptions => ({
      keys: tf.concat([embeddings, tf.tensor2d(past.rows)], 0),
      keyLabels: tf.concat([codes, tf.tensor1d(past.labels, 'int32')], 0),
      removeDiagonal: true,
    });
    const loss = new PNLoss({ negativeMiningStrategy: 'hard' });
    const { value, gradient } = await valueAndGradient(loss, { labels, rows }, keys);
    const batch = (x: ArrayLike<number>): LoopBatch => ({ labels, rows: withNumbers(rows, x), past });
    const byLoop = (x: ArrayLike<number>): number => meanOverAnchors(batch(x), cosineByLoop, softByLoop);
    expectValue(value, byLoop(rows.flat()));
    expectGradient(gradient, centralDifferences(byLoop, rows.flat()));
  });

  test('gives a similarity the same loss as the distance it stands for', async () => {
    for (const negativeMiningStrategy of ['easy', 'hard', 'semi-hard'] as const) {
      const [cosine, product] = [
        await valueAndGradient(new PNLoss({ distance: 'cosine', negativeMiningStrategy }), { labels, rows }),
        await valueAndGradient(new PNLoss({ distance: 'inner_product', negativeMiningStrategy }), { labels, rows }),
      ];
      expectValue(product.value, cosine.value);
      expectGradient(product.gradient, cosine.gradient);
    }
  });

  test('takes every chosen triplet, from the batch and from other keys', async () => {
    const line = [[0], [1], [3], [7]];
    const chosen = { anchors: [0, 0, 3], positives: [1, 1, 2], negatives: [2, 3, 1] };
    const loss = new PNLoss({ distance: 'manhattan', margin: 5, reduction: 'none' });
    // 1 − min(3, 2) + 5, 1 − min(7, 6) + 5, 4 − min(6, 2) + 5
    const ofBatch = await numbersOf(() => {
      const mined = new MinedTriplets({ ...chosen, shape: [4, 4] });
      return loss.call(tf.tensor1d([0, 0, 1, 1], 'int32'), tf.tensor2d(line), { mined });
    });
    expect(ofBatch).toEqual([4, 0, 7]);
    const ofKeys = await numbersOf(() => {
      const mined = new MinedTriplets({ anchors: [0, 0], positives: [1, 1], negatives: [2, 3], shape: [1, 4] });
      const keys = { keys: tf.tensor2d(line), keyLabels: tf.tensor1d([0, 0, 1, 1], 'int32') };
      return loss.call(tf.tensor1d([0], 'int32'), tf.tensor2d([[0]]), { ...keys, mined });
    });
    expect(ofKeys).toEqual([4, 0]);
  });
});

test('has the defaults of the original', () => {
  expect(new PNLoss().getConfig()).toEqual({
    name: 'pn_loss',
    reduction: 'mean',
    distance: 'cosine',
    positiveMiningStrategy: 'hard',
    negativeMiningStrategy: 'semi-hard',
    margin: null,
  });
});

test('names itself in what it refuses', () => {
  expect(() => new PNLoss({ margin: Number.NaN })).toThrow(
    'PNLoss.constructor: margin must be a finite number, got NaN.',
  );
});
