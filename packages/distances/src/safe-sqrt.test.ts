import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { safeSqrt } from './safe-sqrt.ts';

withBackends('safeSqrt', () => {
  test('is the root, with the slope of the root', async () => {
    expect(await numbersOf(() => safeSqrt(tf.tensor1d([0, 0.25, 4, 1e12])))).toEqual([0, 0.5, 2, 1e6]);
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(safeSqrt(x));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor1d([0.25, 4])))).toEqual([1, 0.25]);
  });

  test('has no slope at 0, also under a large factor', async () => {
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(safeSqrt(x), 1e30));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor1d([0])))).toEqual([0]);
  });
});
