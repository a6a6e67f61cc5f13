import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('mean, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number[], number | number[] | undefined, boolean]>([
    [[7, 33], 0, false],
    [[7, 33], 1, true],
    [[3, 5, 4], [0, 2], false],
    [[3, 5, 4], undefined, true],
    [[6], 0, false],
  ])('agrees with the cpu backend: shape %j, axes %j, kept %j', async (shape, axis, keepDims) => {
    await expectSameOnCpu(() => [tf.mean(tf.randomNormal(shape, 1, 1, 'float32', 1), axis, keepDims)], {
      tolerance: 2e-6,
    });
  });

  test('of integers and truth values stays that of tfjs', async () => {
    await expectSameOnCpu(() => [tf.mean(tf.tensor1d([1, 2, 4], 'int32')), tf.mean(tf.tensor1d([1, 0], 'bool'))]);
  });
});

test('mean loses no digits over many values', async () => {
  await renewWasm('simd');
  const [values] = await valuesOn('wasm', () => [tf.mean(tf.fill([100_000], 0.1))]);
  expect(values?.[0]).toBeCloseTo(0.1, 6);
});
