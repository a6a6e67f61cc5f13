import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, normal4d, renewWasm, simdForms, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('maxPool, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[[number, number], [number, number], 'same' | 'valid' | number]>([
    [[2, 2], [2, 2], 'valid'],
    [[3, 3], [2, 2], 'same'],
    [[3, 3], [1, 1], 1],
    // tfjs' own kernel writes beyond its memory here.
    [[2, 2], [2, 3], 0],
    [[4, 2], [1, 2], 1],
    [[2, 4], [1, 1], 1],
  ])('agrees with the cpu backend: window %j, strides %j, padding %j', async (size, strides, pad) => {
    await expectSameOnCpu(() => [tf.maxPool(normal4d([2, 10, 9, 3], 1), size, strides, pad)], { tolerance: 1e-6 });
  });

  test.each<[number, number, number, 'same' | 'valid']>([
    [10, 8, 8, 'valid'],
    [10, 8, 4, 'same'],
    [9, 7, 12, 'valid'],
    [9, 7, 12, 'same'],
    [1, 4, 4, 'valid'],
  ])('agrees on windows of 2 × 2 beside each other: height %i, width %i, channels %i, %s', async (height, width, channels, pad) => {
    await expectSameOnCpu(() => [tf.maxPool(normal4d([3, height, width, channels], 1), 2, 2, pad)], { tolerance: 0 });
  });
});

describe.each(simdForms)('maxPool, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('passes over what is not a number in windows of 2 × 2 beside each other', async () => {
    const values = Float32Array.from({ length: 64 }, (_, i) => (i % 3 === 0 ? Number.NaN : -i));
    values.set([Number.NaN, -Infinity, Number.NaN, -Infinity]);
    await expectSameOnCpu(() => [tf.maxPool(tf.tensor4d(values, [1, 4, 4, 4]), 2, 2, 'valid')], { tolerance: 0 });
  });
});
