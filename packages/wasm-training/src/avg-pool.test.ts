import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, normal4d, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('avgPool, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[[number, number], [number, number], 'same' | 'valid' | number]>([
    [[2, 2], [2, 2], 'valid'],
    [[3, 3], [2, 2], 'same'],
    [[3, 3], [1, 1], 1],
    // tfjs' own kernel writes beyond its memory here.
    [[2, 2], [3, 2], 0],
    [[4, 2], [1, 1], 1],
    [[2, 4], [1, 1], 1],
  ])('agrees with the cpu backend: window %j, strides %j, padding %j', async (size, strides, pad) => {
    await expectSameOnCpu(() => [tf.avgPool(normal4d([2, 10, 9, 3], 1), size, strides, pad)], { tolerance: 1e-6 });
  });
});
