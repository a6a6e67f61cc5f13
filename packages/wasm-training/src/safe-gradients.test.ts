import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';
import { registerSafeGradients } from './safe-gradients.ts';

const gradient = (f: (x: tf.Tensor) => tf.Tensor, values: number[]): number[] =>
  Array.from(tf.grad((x) => tf.sum(f(x)))(tf.tensor1d(values)).dataSync());

test('tfjs gives gradients that are infinite or not a number', async () => {
  await renewWasm('simd');
  expect(gradient(tf.sqrt, [0])).toEqual([Infinity]);
  expect(gradient((x) => tf.norm(x), [0, 0])).toEqual([NaN, NaN]);
  expect(gradient(tf.acos, [1])).toEqual([-Infinity]);
  expect(gradient((x) => tf.max(x), [3, 3])).toEqual([1, 1]);
});

describe.each(['wasm', 'cpu'])('registerSafeGradients, %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await renewWasm('simd');
    else await tf.setBackend(backend);
    registerSafeGradients();
    registerSafeGradients();
  });

  test.each<[string, (x: tf.Tensor) => tf.Tensor, number[], number[]]>([
    ['sqrt', tf.sqrt, [0, 4], [0, 0.25]],
    ['norm of zeros', (x) => tf.norm(x), [0, 0], [0, 0]],
    ['norm', (x) => tf.norm(x), [3, 4], [0.6, 0.8]],
    ['acos', tf.acos, [1, 0.6, -1], [0, -1.25, 0]],
    ['asin', tf.asin, [1, 0.6, -1], [0, 1.25, 0]],
    ['max', (x) => tf.max(x), [3, 1, 3], [0.5, 0, 0.5]],
    ['min', (x) => tf.min(x), [1, 1, 0], [0, 0, 1]],
    ['max by rows', (x) => tf.mul(tf.max(tf.reshape(x, [2, 2]), 1, true), tf.tensor2d([[1], [2]])), [5, 5, 1, 2], [0.5, 0.5, 0, 2]],
  ])('%s', (_name, f, values, expected) => {
    gradient(f, values).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5));
  });
});
