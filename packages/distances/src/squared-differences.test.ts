import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { squaredDifferences } from './squared-differences.ts';

withBackends('squaredDifferences', () => {
  test('is the squared distance, with its gradient', async () => {
    const q = [[0, 0], [1, 1]];
    const k = [[3, 4]];
    expect(await numbersOf(() => squaredDifferences(tf.tensor2d(q), tf.tensor2d(k)))).toEqual([25, 13]);
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(squaredDifferences(x as tf.Tensor2D, tf.tensor2d(k)));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor2d(q)))).toEqual([-6, -8, -4, -6]);
  });
});
