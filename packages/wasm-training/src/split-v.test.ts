import { beforeEach, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe('splitV', () => {
  beforeEach(() => renewWasm('simd'));

  test('gives parts of equal length, or of those that are asked for, which join to the tensor', () => {
    const x = tf.reshape(tf.range(0, 60, 1, 'int32'), [3, 4, 5]);
    for (const [sizes, axis] of [[2, 1], [[1, 2], 0], [[2, -1], 2], [[1, 1, 2], -2], [1, 0]] as const) {
      const parts = tf.split(x, sizes as number | number[], axis);
      expect(tf.concat(parts, axis < 0 ? axis + 3 : axis).arraySync()).toEqual(x.arraySync());
      if (typeof sizes === 'number') expect(new Set(parts.map(({ shape }) => String(shape))).size).toBe(1);
      tf.dispose(parts);
    }
  });

  test('passes gradients to the parts', () => {
    const gradient = tf.grad((x) => tf.sum(tf.split(x, 2, 1)[1] as tf.Tensor))(tf.ones([2, 4]));
    expect(gradient.arraySync()).toEqual([[0, 0, 1, 1], [0, 0, 1, 1]]);
  });

  test('leaves no memory behind', () => {
    const x = tf.ones([4, 6]);
    tf.dispose([x, ...tf.split(x, 3, 1)]);
    expect(tf.engine().backend.numDataIds()).toBe(0);
  });
});
