import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { maskedBound } from './masked-bound.ts';

withBackends('maskedBound', () => {
  const bound = (mask: number[], which: 'max' | 'min', row = [3, 9, 1]): Promise<number[]> =>
    numbersOf(() => maskedBound(tf.tensor2d([row]), tf.tensor2d([mask], undefined, 'bool'), which));

  test('is the largest or smallest kept entry, whatever the others are', async () => {
    expect(await bound([1, 1, 1], 'max')).toEqual([9]);
    expect(await bound([1, 0, 1], 'max')).toEqual([3]);
    expect(await bound([1, 1, 0], 'min')).toEqual([3]);
    expect(await bound([0, 1, 0], 'min', [NaN, -5, -Infinity])).toEqual([-5]);
  });

  test('is out of reach where nothing is kept', async () => {
    expect((await bound([0, 0, 0], 'max'))[0]).toBeLessThan(-3.4e38);
    expect((await bound([0, 0, 0], 'min'))[0]).toBeGreaterThan(3.4e38);
  });

  test('is a constant to the gradient', async () => {
    const f = (x: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(x, maskedBound(x as tf.Tensor2D, tf.tensor2d([[1, 1]], undefined, 'bool'), 'max')));
    expect(await numbersOf(() => tf.grad(f)(tf.tensor2d([[2, 5]])))).toEqual([5, 5]);
  });
});
