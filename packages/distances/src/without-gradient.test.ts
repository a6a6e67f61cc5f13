import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from './without-gradient.ts';

withBackends('withoutGradient', () => {
  test('computes', async () => {
    expect(await numbersOf(() => withoutGradient(() => tf.square(tf.tensor1d([1, 2, 3]))))).toEqual([1, 4, 9]);
  });

  test('makes a constant, also by operations without a gradient', async () => {
    const isLong = (x: tf.Tensor): tf.Tensor => tf.cast(tf.greater(tf.mul(x, x), 2), 'float32');
    const kept = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, withoutGradient(() => isLong(x))));
    expect(await numbersOf(() => tf.grad(kept)(tf.tensor1d([1, 2, -3])))).toEqual([0, 1, 1]);
  });

  test('frees what it computes on the way', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const result = withoutGradient(() => tf.sqrt(tf.square(tf.add(x, 1))));
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, result]);
  });
});
