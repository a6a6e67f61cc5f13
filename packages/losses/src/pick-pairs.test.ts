import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { pickPairs } from './pick-pairs.ts';

withBackends('pickPairs', () => {
  const matrix = [[1, 2, 3], [4, 5, 6]];
  const pick = (x: tf.Tensor): tf.Tensor => pickPairs(x as tf.Tensor2D, Int32Array.of(1, 0, 1), Int32Array.of(2, 0, 2));

  test('picks entries, the same one more than once too', async () => {
    expect(await numbersOf(() => pick(tf.tensor2d(matrix)))).toEqual([6, 1, 6]);
  });

  test('adds up the gradient of an entry that was picked twice', async () => {
    const gradient = await numbersOf(() => tf.grad(pick)(tf.tensor2d(matrix), tf.tensor1d([1, 10, 100])));
    expect(gradient).toEqual([10, 0, 0, 0, 0, 101]);
  });
});
