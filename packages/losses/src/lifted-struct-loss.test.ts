import { expect, test } from '@jest/globals';
import {
  cosineByLoop,
  type LoopAnchor,
  type LoopBatch,
  meanOverAnchors,
  squaredByLoop,
  withNumbers,
} from '@sim/testing/anchor-loops';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { literalPairs } from '@sim/testing/literal-pairs';
import { lossConformance, valueAndGradient } from '@sim/testing/loss-conformance';
import { describeReferenceLosses } from '@sim/testing/reference-losses';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { LiftedStructLoss, liftedStructLoss } from './lifted-struct-loss.ts';
import type { LossCallOptions } from './loss-input.ts';
import { reduceTerms } from './reduce-terms.ts';

lossConformance('LiftedStructLoss', (options) => new LiftedStructLoss(options));
lossConformance(
  'LiftedStructLoss as in the paper, easy positives',
  (options) => new LiftedStructLoss({ ...options, form: 'paper', positiveMiningStrategy: 'easy' }),
);
describeReferenceLosses(LiftedStructLoss);

const labels = [0, 0, 0, 1, 1, 2, 2, 3];
const rows = unit(randomRows(labels.length, 5, 45));
const past = { labels: [0, 1, 2, 3, 3], rows: unit(randomRows(5, 5, 46)) };
const margin = 0.7;

const farthest = ({ positives, to }: LoopAnchor): number =>
  [...positives].sort((a, b) => to(a) - to(b)).at(-1) as number;

/** As published, for the farthest positive: negatives seen from both ends of the pair, squared hinge. */
function paperByLoop(anchor: LoopAnchor): number {
  const { negatives, to, between } = anchor;
  const positive = farthest(anchor);
  const near = negatives.reduce(
    (sum, key) => sum + Math.exp(margin - to(key)) + Math.exp(margin - between(positive, key)),
    0,
  );
  return Math.max(0, Math.log(near) + to(positive)) ** 2 / 2;
}

/** As in the original, which permutes the anchor's own distances by the positives of all anchors. */
function originalByLoop(batch: LoopBatch, measure: typeof cosineByLoop): number {
  const chosen: number[] = [];
  meanOverAnchors(batch, measure, (anchor) => chosen.push(farthest(anchor)));
  return meanOverAnchors(batch, measure, (anchor) => {
    const again = chosen.filter((key) => anchor.negatives.includes(key));
    const near = [...anchor.negatives, ...again].reduce((sum, key) => sum + Math.exp(margin - anchor.to(key)), 0);
    return (Math.log1p(near) + anchor.to(farthest(anchor))) / 2;
  });
}

withBackends('LiftedStructLoss', () => {
  const againstPast = (codes: tf.Tensor1D, embeddings: tf.Tensor2D): LossCallOptions => ({
    keys: tf.concat([embeddings, tf.tensor2d(past.rows)], 0),
    keyLabels: tf.concat([codes, tf.tensor1d(past.labels, 'int32')], 0),
    removeDiagonal: true,
  });

  test('gives the rows of the original', async () => {
    const values = await numbersOf(() => reduceTerms(liftedStructLoss(literalPairs()), 'none'));
    for (const [i, value] of [1.4404174, 1.3364996, 1.339662, 1.3426404].entries())
      expectValue(values[i] as number, value);
  });

  test.each([
    ['cosine', cosineByLoop, false],
    ['cosine', cosineByLoop, true],
    ['squared_euclidean', squaredByLoop, true],
  ] as const)('is both formulas over %s, with past rows: %p %p', async (distance, measure, isWithPast) => {
    const batch = (x: ArrayLike<number>): LoopBatch => ({
      labels,
      rows: withNumbers(rows, x),
      ...(isWithPast ? { past } : {}),
    });
    for (const form of ['original', 'paper'] as const) {
      const byLoop = (x: ArrayLike<number>): number =>
        form === 'paper' ? meanOverAnchors(batch(x), measure, paperByLoop) : originalByLoop(batch(x), measure);
      const loss = new LiftedStructLoss({ distance, margin, form });
      const ours = await valueAndGradient(loss, { labels, rows }, isWithPast ? againstPast : undefined);
      expectValue(ours.value, byLoop(rows.flat()));
      expectGradient(ours.gradient, centralDifferences(byLoop, rows.flat()));
    }
  });

  test.each(['original', 'paper'] as const)('gives a similarity the loss of its distance: %s', async (form) => {
    const [cosine, product] = [
      await valueAndGradient(new LiftedStructLoss({ distance: 'cosine', form }), { labels, rows }),
      await valueAndGradient(new LiftedStructLoss({ distance: 'inner_product', form }), { labels, rows }),
    ];
    expectValue(product.value, cosine.value);
    expectGradient(product.gradient, cosine.gradient);
  });
});

test('has the defaults of the original', () => {
  expect(new LiftedStructLoss().getConfig()).toEqual({
    name: 'lifted_struct_loss',
    reduction: 'mean',
    distance: 'cosine',
    positiveMiningStrategy: 'hard',
    margin: 1,
    form: 'original',
  });
});

test.each([
  [{ positiveMiningStrategy: 'semi-hard' }, 'unknown positive mining strategy, got "semi-hard"'],
  [{ margin: Number.NaN }, 'margin must be a finite number, got NaN'],
  [{ form: 'book' }, 'unknown form, got "book"'],
])('refuses %p', (options, message) => {
  expect(() => new LiftedStructLoss(options as never)).toThrow(`LiftedStructLoss.constructor: ${message}`);
});
