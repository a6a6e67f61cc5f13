import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from './unit-rows.ts';

withBackends('unitRows', () => {
  test.each([1, 1e-18, 1e18])('scales rows of size %p to length 1', async (scale) => {
    const rows = randomRows(4, 5, 1, scale);
    const values = await numbersOf(() => unitRows(tf.tensor2d(rows)));
    const expected = rows.flatMap((row) => row.map((value) => value / Math.hypot(...row)));
    for (const [i, value] of expected.entries()) expectWithin(values[i] as number, value, 1e-6);
  });

  test('leaves a zero row as it is, without gradient', async () => {
    const rows = [[0, 0], [3, 4]];
    expect((await numbersOf(() => unitRows(tf.tensor2d(rows)))).slice(0, 2)).toEqual([0, 0]);
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(unitRows(x as tf.Tensor2D), tf.tensor2d([[5, 7], [1, 0]])));
    const gradient = await numbersOf(() => tf.grad(sum)(tf.tensor2d(rows)));
    expect(gradient.slice(0, 2)).toEqual([0, 0]);
    // d(x/√(x²+y²))/dx = y²/r³ = 16/125, d/dy = −xy/r³ = −12/125
    expectWithin(gradient[2] as number, 16 / 125, 1e-7);
    expectWithin(gradient[3] as number, -12 / 125, 1e-7);
  });

  test('has the gradient of the formula', async () => {
    const rows = randomRows(3, 4, 2);
    const weights = randomRows(3, 4, 3);
    const weighted = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(unitRows(x as tf.Tensor2D), tf.tensor2d(weights)));
    const formula = (x: Float64Array): number =>
      weights.reduce((sum, row, i) => {
        const length = Math.hypot(...x.slice(4 * i, 4 * i + 4));
        return sum + row.reduce((ofRow, weight, j) => ofRow + (weight * (x[4 * i + j] as number)) / length, 0);
      }, 0);
    expectGradient(
      await numbersOf(() => tf.grad(weighted)(tf.tensor2d(rows))),
      centralDifferences(formula, rows.flat()),
    );
  });
});
