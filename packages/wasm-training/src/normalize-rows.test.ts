import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

type Normalize = (x: tf.Tensor) => tf.Tensor;

const byOperations: Normalize = (x) => tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), -1, true), 1e-6)));

const byKernel: Normalize = (x) => tf.engine().runKernel('NormalizeRows', { x }, { epsilon: 1e-6 }) as tf.Tensor;

const valuesOf = (normalize: Normalize, x: tf.Tensor): Float32Array[] =>
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((rows) => normalize(rows))(x, normal4d(x.shape, 2));
    return [value, grad].map((tensor) => Float32Array.from(tensor.dataSync()));
  });

describe.each(wasmForms)('normalizeRows, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each([[[7, 5]], [[3, 4, 16]], [[4, 1]], [[1, 33]]])('gives value and gradient of the operations for %j', (shape) => {
    const x = normal4d(shape, 1);
    const before = tf.memory().numTensors;
    const [value, gradient] = valuesOf(byKernel, x) as [Float32Array, Float32Array];
    expect(tf.memory().numTensors).toBe(before);
    const [expected, slope] = valuesOf(byOperations, x) as [Float32Array, Float32Array];
    expectSameValues(value, expected, 1e-6);
    // The gradient by rows of one number is what is left of rounding.
    if (shape.at(-1) !== 1) expectSameValues(gradient, slope, 1e-5);
    else expectSameValues([...gradient, 1], [...gradient.map(() => 0), 1], 1e-5);
  });

  test('leaves rows of zeros, and scales the gradient of short rows', () => {
    const x = tf.tensor2d([[0, 0], [3e-4, 4e-4], [3, 4]]);
    const [value, gradient] = valuesOf(byKernel, x) as [Float32Array, Float32Array];
    const [expected, slope] = valuesOf(byOperations, x) as [Float32Array, Float32Array];
    expectSameValues(value, expected, 1e-6);
    expect(Array.from(value.subarray(0, 2))).toEqual([0, 0]);
    expectSameValues(gradient, slope, 1e-6);
  });
});
