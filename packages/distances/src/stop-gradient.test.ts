import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from './stop-gradient.ts';

withBackends('stopGradient', () => {
  test('keeps the values', async () => {
    expect(await numbersOf(() => stopGradient(tf.tensor1d([1, 2, 3])))).toEqual([1, 2, 3]);
  });

  test('is a constant to the gradient', async () => {
    const product = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, stopGradient(tf.square(x))));
    expect(await numbersOf(() => tf.grad(product)(tf.tensor1d([1, 2, 3])))).toEqual([1, 4, 9]);
  });

  test('lets a comparison stand in a trained function', async () => {
    const above = (x: tf.Tensor, of: tf.Tensor): tf.Scalar => tf.sum(tf.where(tf.greater(of, 1), x, tf.zerosLike(x)));
    expect(await numbersOf(() => tf.grad((x) => above(x, stopGradient(x)))(tf.tensor1d([1, 2])))).toEqual([0, 1]);
  });

  test('works on variables', async () => {
    const weights = tf.tidy(() => tf.variable(tf.tensor1d([2, 3])));
    const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(weights, stopGradient(weights))));
    expect(Array.from(await (grads[weights.name] as tf.Tensor).data())).toEqual([2, 3]);
    tf.dispose([value, grads, weights]);
  });
});
