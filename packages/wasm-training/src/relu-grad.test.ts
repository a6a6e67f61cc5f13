import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';
import { reluGradient } from './relu-grad.ts';

const x = [-2, -0, 0, 1e-30, 3, -1, 5];
const gradient = (): tf.Tensor[] => [
  tf.grad((input) => tf.mul(tf.relu(input), tf.tensor1d([1, 2, 3, 4, 5, 6, 7])))(tf.tensor1d(x)),
];

describe.each(wasmForms)('reluGrad, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('is registered when the backend starts, though the layers registered theirs before', () => {
    expect(tf.getGradient('Relu')).toBe(reluGradient);
  });

  test('passes what was positive', async () => {
    const [values] = await valuesOn('wasm', gradient);
    expect(Array.from(values as Float32Array)).toEqual([0, 0, 0, 4, 5, 0, 7]);
  });
});

test('the cpu backend, which has no such kernel, gives the same', async () => {
  const [values] = await valuesOn('cpu', gradient);
  expect(Array.from(values as Float32Array, (value) => value + 0)).toEqual([0, 0, 0, 4, 5, 0, 7]);
});
