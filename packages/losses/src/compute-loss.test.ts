import { expect, test } from '@jest/globals';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { computeLoss } from './compute-loss.ts';

withBackends('computeLoss', () => {
  const gaps = [-3, -0.5, 0.25, 2];

  test('is the margin not kept', async () => {
    expect(await numbersOf(() => computeLoss(tf.tensor1d(gaps), 0.5))).toEqual([0, 0, 0.75, 2.5]);
    expect(await numbersOf(() => computeLoss(tf.tensor1d(gaps), 0))).toEqual([0, 0, 0.25, 2]);
  });

  test('is log(1 + e^gap) for the soft margin, with its slope', async () => {
    const values = await numbersOf(() => computeLoss(tf.tensor1d(gaps)));
    for (const [i, gap] of gaps.entries()) expectWithin(values[i] as number, Math.log1p(Math.exp(gap)), 1e-6);
    const slopes = await numbersOf(() => tf.grad((x) => tf.sum(computeLoss(x)))(tf.tensor1d(gaps)));
    expectGradient(slopes, gaps.map((gap) => 1 / (1 + Math.exp(-gap))));
  });

  test('is finite for gaps of any size', async () => {
    const values = await numbersOf(() => computeLoss(tf.tensor1d([-1e30, -200, 200, 1e30])));
    for (const [i, expected] of [0, 0, 200, Math.fround(1e30)].entries())
      expectWithin(values[i] as number, expected, 1e-6);
  });
});
