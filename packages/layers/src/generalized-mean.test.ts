import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue, expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { generalizedMean } from './generalized-mean.ts';

/** The definition in float64, powers taken relative to the largest so that none overflows. */
function definition(x: ArrayLike<number>, p: number): number {
  const values = Array.from(x);
  if (p === Number.POSITIVE_INFINITY) return Math.max(...values);
  const least = Math.min(...values);
  if (p === Number.NEGATIVE_INFINITY) return least;
  const z = values.map((value) => value - least + 1);
  const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  if (p === 0) return Math.exp(mean(z.map(Math.log))) + least - 1;
  const reference = p > 0 ? Math.max(...z) : 1;
  return reference * mean(z.map((value) => (value / reference) ** p)) ** (1 / p) + least - 1;
}

const exponents = [-Infinity, -40, -3, -1, -0.5, -0.05, -1e-3, 0, 1e-6, 1e-3, 0.5, 1, 2, 3, 5, 40, 1000, Infinity];
const rows = randomRows(3, 7, 1);

withBackends('generalizedMean', () => {
  test.each(exponents)('is the definition for p = %p', async (p) => {
    const means = await numbersOf(() => generalizedMean(tf.tensor2d(rows), p));
    for (const [i, row] of rows.entries()) expectWithin(means[i] as number, definition(row, p), 1e-5);
  });

  test.each(exponents)('has the gradient of the definition for p = %p', async (p) => {
    const gradient = await numbersOf(() => tf.grad((x) => tf.sum(generalizedMean(x, p)))(tf.tensor2d(rows)));
    const ofAll = (x: Float64Array): number =>
      rows.reduce((sum, row, i) => sum + definition(x.subarray(i * row.length, (i + 1) * row.length), p), 0);
    expectGradient(gradient, centralDifferences(ofAll, rows.flat()));
  });

  test.each([3, 40, 1000, -40])('overflows nowhere in a range of 10,000 for p = %p', async (p) => {
    const wide = [0, 1, 220, 10_000, -50, 3000];
    const run = (x: tf.Tensor): tf.Tensor => generalizedMean(x, p);
    expectValue((await numbersOf(() => run(tf.tensor2d([wide]))))[0] as number, definition(wide, p));
    const gradient = await numbersOf(() => tf.grad((x) => tf.sum(run(x)))(tf.tensor2d([wide])));
    expectGradient(gradient, centralDifferences((x) => definition(x, p), wide, 1e-3));
  });

  test('stays right for p close to 0', async () => {
    const row = [0, 3, 200, 9];
    for (const p of [1e-4, -1e-4, 2e-5, 0.01]) {
      const [mean] = await numbersOf(() => generalizedMean(tf.tensor2d([row]), p));
      expectValue(mean as number, definition(row, p));
    }
  });

  test('finds one large entry among many small ones', async () => {
    const many = Array.from({ length: 784 }, (_, i) => (i === 500 ? 50 : 0));
    for (const p of [1e-3, 0.5, 3, 10]) {
      const [mean] = await numbersOf(() => generalizedMean(tf.tensor2d([many]), p));
      expectValue(mean as number, definition(many, p));
    }
  });

  test.each(exponents)('shares the gradient among equal entries for p = %p', async (p) => {
    const gradient = await numbersOf(() => tf.grad((x) => tf.sum(generalizedMean(x, p)))(tf.zeros([1, 8])));
    for (const slope of gradient) expectWithin(slope, 1 / 8, 1e-6);
  });

  test('moves with its input, so that the slopes add up to 1 also where zeros are many', async () => {
    const sparse = [0, 0, 0, 2, 0, 5, 0, 0];
    for (const p of exponents) {
      const gradient = await numbersOf(() => tf.grad((x) => tf.sum(generalizedMean(x, p)))(tf.tensor2d([sparse])));
      expectWithin(gradient.reduce((sum, slope) => sum + slope, 0), 1, 1e-4);
    }
  });

  test('rises with p from the minimum to the maximum', async () => {
    const row = [3, 1, 4, 1.5, 9];
    const means = await Promise.all(exponents.map((p) => numbersOf(() => generalizedMean(tf.tensor2d([row]), p))));
    const values = means.map(([value]) => value as number);
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBe(9);
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual((values[i - 1] as number) - 1e-5);
  });
});
