import { beforeAll, expect, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { einsumGradient } from './einsum-gradient.ts';
import './register.ts';

beforeAll(() => renewWasm('simd'));

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

test('einsumGradient is that of the matrix product', () => {
  expect(tf.getGradient('Einsum')).toBe(einsumGradient);
  const [a, b, dy] = [normal([3, 4], 1), normal([5, 4], 2), normal([3, 5], 3)];
  const byEquation = tf.grads((x, y) => tf.einsum('ij,kj->ik', x, y))([a, b], dy);
  const byMatrices = tf.grads((x, y) => tf.matMul(x, y, false, true))([a, b], dy);
  byMatrices.forEach((gradient, i) => expectSameValues((byEquation[i] as tf.Tensor).dataSync(), gradient.dataSync(), 1e-6));
});

test('einsumGradient stretches over axes that were summed', () => {
  const gradient = tf.grad((x) => tf.einsum('abc->b', x))(tf.ones([2, 3, 2]), tf.tensor1d([1, 2, 3]));
  expect(Array.from(gradient.dataSync())).toEqual([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3]);
});
