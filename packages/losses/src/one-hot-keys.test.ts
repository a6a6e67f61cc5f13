import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { oneHotKeys } from './one-hot-keys.ts';

withBackends('oneHotKeys', () => {
  test('has a 1 at the key of each row, and picks with a gradient', async () => {
    const index = (): tf.Tensor1D => tf.tensor1d([2, 0], 'int32');
    expect(await numbersOf(() => oneHotKeys(index(), 3))).toEqual([0, 0, 1, 1, 0, 0]);
    const pick = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, oneHotKeys(index(), 3)), 1);
    expect(await numbersOf(() => pick(tf.tensor2d([[1, 2, 3], [4, 5, 6]])))).toEqual([3, 4]);
    expect(await numbersOf(() => tf.grad(pick)(tf.zeros([2, 3]), tf.tensor1d([7, 8])))).toEqual([0, 0, 7, 8, 0, 0]);
  });
});
