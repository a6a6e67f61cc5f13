import { expect, test } from '@jest/globals';
import {
  cosineByLoop,
  type LoopAnchor,
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
import { CircleLoss, circleLoss } from './circle-loss.ts';
import { reduceTerms } from './reduce-terms.ts';

lossConformance('CircleLoss', (options) => new CircleLoss({ gamma: 4, ...options }));
lossConformance('CircleLoss as in the paper', (options) => new CircleLoss({ form: 'paper', ...options }), {
  smooth: false,
});
describeReferenceLosses(CircleLoss);

const labels = [0, 0, 0, 1, 1, 2, 2, 3];
const rows = unit(randomRows(labels.length, 5, 43));
const sumOf = (keys: readonly number[], exponent: (key: number) => number): number =>
  keys.reduce((sum, key) => sum + Math.exp(exponent(key)), 0);

withBackends('CircleLoss', () => {
  test('gives the rows of the original', async () => {
    const values = await numbersOf(() => reduceTerms(circleLoss(literalPairs(), { gamma: 8 }), 'none'));
    for (const [i, value] of [6.6346798, 5.0719047, 5.4377232, 4.1087408].entries())
      expectValue(values[i] as number, value);
  });

  test.each([['cosine', cosineByLoop], ['squared_euclidean', squaredByLoop]] as const)(
    'is the formula of the original over %s',
    async (distance, measure) => {
      const [gamma, m] = [6, 0.3];
      const value = ({ positives, negatives, to }: LoopAnchor): number =>
        Math.log1p(sumOf(positives, (key) => gamma * Math.max(to(key) + m, 0) * (to(key) - m))) +
        Math.log1p(sumOf(negatives, (key) => gamma * Math.max(1 + m - to(key), 0) * (1 - m - to(key))));
      const byLoop = (x: ArrayLike<number>): number =>
        meanOverAnchors({ labels, rows: withNumbers(rows, x) }, measure, value);
      const ours = await valueAndGradient(new CircleLoss({ distance, gamma, margin: m }), { labels, rows });
      expectValue(ours.value, byLoop(rows.flat()));
      expectGradient(ours.gradient, centralDifferences(byLoop, rows.flat()));
    },
  );

  test.each([[8, 0.4], [80, 0.25]])('is the formula of the paper for gamma %p, margin %p', async (gamma, m) => {
    // Similarities, optima and margins as the paper writes them; its weights are constants: those of the rows as given.
    const ofRows = (i: number, key: number): number => 1 - cosineByLoop(rows[i] as number[], rows[key] as number[]);
    const value = ({ index, positives, negatives, to }: LoopAnchor): number => {
      const similarity = (key: number): number => 1 - to(key);
      const pull = (key: number): number =>
        -gamma * Math.max(1 + m - ofRows(index, key), 0) * (similarity(key) - (1 - m));
      const push = (key: number): number => gamma * Math.max(ofRows(index, key) + m, 0) * (similarity(key) - m);
      return Math.log1p(sumOf(positives, pull) * sumOf(negatives, push));
    };
    const byLoop = (x: ArrayLike<number>): number =>
      meanOverAnchors({ labels, rows: withNumbers(rows, x) }, cosineByLoop, value);
    const loss = new CircleLoss({ form: 'paper', gamma, margin: m });
    const ours = await valueAndGradient(loss, { labels, rows });
    expectValue(ours.value, byLoop(rows.flat()));
    expectGradient(ours.gradient, centralDifferences(byLoop, rows.flat()));
  });

  test.each(['original', 'paper'] as const)('gives a similarity the loss of its distance: %s', async (form) => {
    const [cosine, product] = [
      await valueAndGradient(new CircleLoss({ distance: 'cosine', form }), { labels, rows }),
      await valueAndGradient(new CircleLoss({ distance: 'inner_product', form }), { labels, rows }),
    ];
    expectValue(product.value, cosine.value);
    expectGradient(product.gradient, cosine.gradient);
  });
});

test('has the defaults of the original', () => {
  expect(new CircleLoss().getConfig()).toEqual({
    name: 'circle_loss',
    reduction: 'mean',
    distance: 'cosine',
    gamma: 80,
    margin: 0.4,
    form: 'original',
  });
});

test.each([
  [{ gamma: 0 }, 'gamma must be a finite number above 0, got 0'],
  [{ margin: Number.NaN }, 'margin must be a finite number, got NaN'],
  [{ form: 'book' }, 'unknown form, got "book". Use one of: original, paper.'],
])('refuses %p', (options, message) => {
  expect(() => new CircleLoss(options as never)).toThrow(`CircleLoss.constructor: ${message}`);
});
