import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('maxPool3d, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('finds the largest of negative values', async () => {
    const x = (): tf.Tensor5D => tf.tensor5d([-5, -3, -4, -6], [1, 1, 2, 2, 1]);
    const [values] = await valuesOn('wasm', () => [tf.maxPool3d(x(), [1, 2, 1], 1, 'valid')]);
    expect(Array.from(values as Float32Array)).toEqual([-4, -3]);
  });

  test.each<['same' | 'valid', [number, number, number], [number, number, number]]>([
    ['same', [2, 3, 1], [2, 1, 1]],
    ['valid', [2, 2, 2], [1, 2, 2]],
  ])('agrees with the cpu backend: padding %s, window %j, strides %j', async (pad, size, strides) => {
    await expectSameOnCpu(() => [
      tf.maxPool3d(tf.randomNormal<tf.Rank.R5>([2, 5, 6, 5, 3], 0, 1, 'float32', 1), size, strides, pad),
    ]);
  });
});
