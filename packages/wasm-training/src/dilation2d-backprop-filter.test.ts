import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, gradientAt, normal4d, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('dilation2dBackpropFilter, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number | [number, number], 'same' | 'valid', number]>([
    [1, 'valid', 0],
    [[2, 1], 'same', 0],
    // Where all sums are negative, tfjs' own kernel loses them.
    [1, 'same', -9],
  ])('agrees with the cpu backend: strides %j, padding %s, shifted by %i', async (strides, pad, shift) => {
    await expectSameOnCpu(() => {
      const x = tf.add(normal4d([2, 6, 7, 3], 1), shift) as tf.Tensor4D;
      const filter = tf.randomNormal<tf.Rank.R3>([2, 3, 3], 0, 1, 'float32', 2);
      return [gradientAt((f: tf.Tensor3D) => tf.square(tf.dilation2d(x, f, strides, pad)), filter)];
    });
  });
});
