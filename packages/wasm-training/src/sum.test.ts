import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('sum, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number[], number | number[] | undefined, boolean]>([
    [[70, 33], 0, false],
    [[3, 5, 4, 40], [0, 1, 2], false],
    [[3, 5, 4, 7], [1, 0], true],
    [[3, 5, 4, 7], [-4], true],
    [[6, 5], 1, false],
    [[6, 5, 4], [0, 2], false],
    [[6, 5], undefined, false],
    [[6, 5], [0, 1], true],
    [[0, 5], 0, false],
    [[5, 0], 1, false],
    [[3, 1030], 1, false],
    [[3, 4, 7], [2, 1], true],
  ])('agrees with the cpu backend: shape %j, axes %j, kept %j', async (shape, axis, keepDims) => {
    await expectSameOnCpu(
      () => [tf.sum(tf.randomNormal(shape, 1, 1, 'float32', 1), axis, keepDims)],
      { tolerance: 2e-6 },
    );
  });

  test('leaves integers as they are', async () => {
    await expectSameOnCpu(() => [tf.sum(tf.tensor2d([[1, 2], [3, 4], [5, 6]], [3, 2], 'int32'), 0)]);
  });
});

test.each<[number[], number]>([
  [[100_000, 4], 0],
  [[4, 100_000], 1],
])('sum loses no digits over many values: shape %j, axis %i', async (shape, axis) => {
  await renewWasm('simd');
  const [values] = await valuesOn('wasm', () => [tf.sum(tf.fill(shape, 0.1), axis)]);
  for (const value of values as Float32Array) expect(Math.abs(value / 10_000 - 1)).toBeLessThan(4e-6);
});
