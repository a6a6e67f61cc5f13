import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(['simd', 'cpu'] as const)('reductionGradients, %s', (form) => {
  beforeAll(async () => void (await (form === 'cpu' ? tf.setBackend('cpu') : renewWasm(form))));

  test.each<[number | number[] | undefined, boolean, number[], number[]]>([
    [0, false, [1, 2, 3], [1, 2, 3, 1, 2, 3]],
    [1, false, [1, 2], [1, 1, 1, 2, 2, 2]],
    [-1, true, [1, 2], [1, 1, 1, 2, 2, 2]],
    [[0, 1], false, [5], [5, 5, 5, 5, 5, 5]],
    [undefined, false, [5], [5, 5, 5, 5, 5, 5]],
  ])('stretches the gradient over axis %j, kept: %j', (axis, keepDims, dy, stretched) => {
    const x = tf.ones([2, 3]);
    const count = 6 / dy.length;
    const gradientOf = (reduce: typeof tf.sum): number[] => {
      const f = (input: tf.Tensor): tf.Tensor => reduce(input, axis, keepDims);
      return [...tf.tidy(() => tf.grad(f)(x, tf.reshape(tf.tensor1d(dy), f(x).shape))).dataSync()];
    };
    expect(gradientOf(tf.sum)).toEqual(stretched);
    expect(gradientOf(tf.mean)).toEqual(stretched.map((value) => Math.fround(value / count)));
  });

  test('have a gradient themselves', () => {
    const slope = (x: tf.Tensor): tf.Tensor => tf.grad((y) => tf.square(tf.mean(y)))(x);
    expect([...tf.grad((x) => tf.sum(slope(x)))(tf.tensor1d([1, 2])).dataSync()]).toEqual([1, 1]);
  });
});
