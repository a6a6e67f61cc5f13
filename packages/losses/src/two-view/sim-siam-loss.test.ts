import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { describeReferenceTwoViewLosses } from '@sim/testing/reference-losses';
import { twoViewConformance, viewGradients } from '@sim/testing/two-view-conformance';
import { splitViews, viewLiterals } from '@sim/testing/view-literals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { projectionTypes, SimSiamLoss } from './sim-siam-loss.ts';

for (const projectionType of projectionTypes)
  twoViewConformance(`SimSiamLoss, ${projectionType}`, (options) => new SimSiamLoss({ ...options, projectionType }));
describeReferenceTwoViewLosses(SimSiamLoss);

const ofCosine = {
  negative_cosine_sim: (c: number) => -c,
  cosine_distance: (c: number) => 1 - c,
  angular_distance: (c: number) => Math.acos(c) / Math.PI,
} as const;

withBackends('SimSiamLoss', () => {
  test('gives the rows of the original', async () => {
    const { a, b } = viewLiterals;
    const loss = new SimSiamLoss({ reduction: 'none' });
    const values = await numbersOf(() => loss.call(tf.tensor2d(a), tf.tensor2d(b)));
    for (const [i, value] of [-0.488979, -0.4462136, -0.4975273, -0.491366].entries())
      expectValue(values[i] as number, value);
  });

  test.each(projectionTypes)('is the formula for %s', async (projectionType) => {
    const [a, b] = [randomRows(5, 3, 53), randomRows(5, 3, 54)];
    const loss = new SimSiamLoss({ projectionType, margin: 0.2 });
    const { value, gradientA, gradientB } = await viewGradients(loss, { a, b });
    const formula = (x: ArrayLike<number>): number => {
      const [viewA, viewB] = splitViews(x, 3);
      const cosines = viewA.map((row, i) => {
        const other = viewB[i] as number[];
        const product = row.reduce((sum, value_, c) => sum + value_ * (other[c] as number), 0);
        return product / Math.hypot(...row) / Math.hypot(...other);
      });
      return cosines.reduce((sum, c) => sum + 0.5 * ofCosine[projectionType](c) + 0.2, 0) / viewA.length;
    };
    const flat = [...a, ...b].flat();
    expectValue(value, formula(flat));
    expectGradient([...gradientA, ...gradientB], centralDifferences(formula, flat));
  });

  test('gives identical and opposite views their angle, where the original may not be a number', async () => {
    const rows = randomRows(40, 7, 55);
    const loss = new SimSiamLoss({ projectionType: 'angular_distance', margin: 0 });
    const twice = await viewGradients(loss, { a: rows, b: rows });
    expect(Math.abs(twice.value)).toBeLessThan(1e-4);
    const opposite = await viewGradients(loss, { a: rows, b: rows.map((row) => row.map((x) => -2 * x)) });
    expectValue(opposite.value, 0.5);
    expect([...twice.gradientA, ...opposite.gradientB].every(Number.isFinite)).toBe(true);
  });
});

test('has the defaults of the original', () => {
  expect(new SimSiamLoss().getConfig()).toEqual({
    name: 'simsiam_loss',
    reduction: 'mean',
    projectionType: 'negative_cosine_sim',
    margin: 0.001,
  });
});

test.each([
  [{ projectionType: 'cosine' }, 'unknown projection type, got "cosine"'],
  [{ margin: Number.NaN }, 'margin must be a finite number, got NaN'],
])('refuses %p', (options, message) => {
  expect(() => new SimSiamLoss(options as never)).toThrow(`SimSiamLoss.constructor: ${message}`);
});
