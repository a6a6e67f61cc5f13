import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, gradientAt, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('maxPool3dGrad, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('reaches windows of negative values, and of equal ones the last', async () => {
    const [values] = await valuesOn('wasm', () => [
      gradientAt(
        (x: tf.Tensor5D) => tf.maxPool3d(x, [1, 1, 2], [1, 1, 2], 'valid'),
        tf.tensor5d([-5, -3, -4, -4], [1, 1, 1, 4, 1]),
      ),
    ]);
    expect(Array.from(values as Float32Array)).toEqual([0, 1, 0, 1]);
  });

  test('passes windows that are not square, which the cpu backend mistakes', async () => {
    const [values] = await valuesOn('wasm', () => [
      gradientAt(
        (x: tf.Tensor5D) => tf.maxPool3d(x, [1, 3, 2], [1, 3, 2], 'valid'),
        tf.tensor5d([1, 2, 3, 4, 9, 5], [1, 1, 3, 2, 1]),
      ),
    ]);
    expect(Array.from(values as Float32Array)).toEqual([0, 0, 0, 0, 1, 0]);
  });

  test.each<['same' | 'valid', [number, number, number], [number, number, number]]>([
    ['same', [1, 3, 3], [1, 2, 1]],
    ['valid', [2, 2, 2], [1, 1, 1]],
  ])('agrees with the cpu backend: padding %s, window %j, strides %j', async (pad, size, strides) => {
    await expectSameOnCpu(() => {
      const x = tf.randomNormal<tf.Rank.R5>([2, 5, 6, 5, 3], 0, 1, 'float32', 1);
      return [gradientAt((input: tf.Tensor5D) => tf.square(tf.maxPool3d(input, size, strides, pad)), x)];
    });
  });
});
