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
import { reduceTerms } from './reduce-terms.ts';
import { SoftNearestNeighborLoss, softNearestNeighborLoss } from './soft-nearest-neighbor-loss.ts';

lossConformance('SoftNearestNeighborLoss', (options) => new SoftNearestNeighborLoss(options));
lossConformance(
  'SoftNearestNeighborLoss, low temperature',
  (options) => new SoftNearestNeighborLoss({ ...options, temperature: 0.1 }),
);
describeReferenceLosses(SoftNearestNeighborLoss);

withBackends('SoftNearestNeighborLoss', () => {
  const labels = [0, 0, 0, 1, 1, 2, 2, 3];
  const rows = unit(randomRows(labels.length, 5, 44));

  test('gives the rows of the original', async () => {
    const values = await numbersOf(() => reduceTerms(softNearestNeighborLoss(literalPairs()), 'none'));
    for (const [i, value] of [1.3532865, 1.1800990, 1.197116, 1.2019429].entries())
      expectValue(values[i] as number, value);
  });

  test.each([
    ['squared_euclidean', squaredByLoop, 0.3],
    ['squared_euclidean', squaredByLoop, 5],
    ['cosine', cosineByLoop, 0.1],
  ] as const)('is the formula of the paper over %s', async (distance, measure, temperature) => {
    const value = ({ positives, negatives, to }: LoopAnchor): number => {
      const sum = (keys: readonly number[]): number =>
        keys.reduce((total, key) => total + Math.exp(-to(key) / temperature), 0);
      return -Math.log(sum(positives) / sum([...positives, ...negatives]));
    };
    const byLoop = (x: ArrayLike<number>): number =>
      meanOverAnchors({ labels, rows: withNumbers(rows, x) }, measure, value);
    const loss = new SoftNearestNeighborLoss({ distance, temperature });
    const ours = await valueAndGradient(loss, { labels, rows });
    expectValue(ours.value, byLoop(rows.flat()));
    expectGradient(ours.gradient, centralDifferences(byLoop, rows.flat()));
  });

  test('is bounded and finite on far clusters, where the original is not a number', async () => {
    const batch = { labels: [0, 0, 1, 1], rows: [[0, 0], [300, 0], [0, 1], [301, 0]] };
    const { value, gradient } = await valueAndGradient(new SoftNearestNeighborLoss(), batch);
    // All but the last row's neighbour belong to the other class; nothing but the least share is left.
    expectValue(value, -Math.log(1e-9));
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test('gives a similarity the same loss as the distance it stands for', async () => {
    const [cosine, product] = [
      await valueAndGradient(new SoftNearestNeighborLoss({ distance: 'cosine' }), { labels, rows }),
      await valueAndGradient(new SoftNearestNeighborLoss({ distance: 'inner_product' }), { labels, rows }),
    ];
    expectValue(product.value, cosine.value);
    expectGradient(product.gradient, cosine.gradient);
  });
});

test('has the defaults of the original', () => {
  expect(new SoftNearestNeighborLoss().getConfig()).toEqual({
    name: 'soft_nn_loss',
    reduction: 'mean',
    distance: 'squared_euclidean',
    temperature: 1,
  });
});

test.each([0, -1, Number.NaN, '1'])('refuses the temperature %p', (temperature) => {
  expect(() => new SoftNearestNeighborLoss({ temperature: temperature as number })).toThrow(
    'SoftNearestNeighborLoss.constructor: temperature must be a finite number above 0',
  );
});
