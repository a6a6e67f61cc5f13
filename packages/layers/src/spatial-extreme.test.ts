import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { spatialExtreme } from './spatial-extreme.ts';

withBackends('spatialExtreme', () => {
  const x = (): tf.Tensor => tf.tensor3d([[[3, 1, 3, 2], [5, 5, 5, 5]]]);
  const slopes = [6, 8];

  test.each([
    ['max', [3, 5], [3, 0, 3, 0, 2, 2, 2, 2]],
    ['min', [1, 5], [0, 6, 0, 0, 2, 2, 2, 2]],
  ] as const)('gives the %s of the last axis, and equal entries equal shares of the gradient', async (which, values, shares) => {
    expect(await numbersOf(() => spatialExtreme(x(), which))).toEqual(values);
    const weighted = (input: tf.Tensor): tf.Tensor =>
      tf.sum(tf.mul(spatialExtreme(input, which), tf.tensor3d(slopes, [1, 2, 1])));
    expect(await numbersOf(() => tf.grad(weighted)(x()))).toEqual(shares);
  });
});
