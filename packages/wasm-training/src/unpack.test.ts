import { beforeEach, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe('unpack', () => {
  beforeEach(() => renewWasm('simd'));

  test.each([0, 1, 2, -1])('gives tensors that stack to the whole along axis %d', (axis) => {
    const x = tf.reshape(tf.range(0, 24), [2, 3, 4]);
    const parts = tf.unstack(x, axis);
    expect(parts).toHaveLength([2, 3, 4].at(axis) as number);
    expect(tf.stack(parts, axis < 0 ? axis + 3 : axis).arraySync()).toEqual(x.arraySync());
  });

  test('gives the only one on the memory of the whole', () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    const [part] = tf.unstack(x) as [tf.Tensor];
    expect([part.dataId, part.shape]).toEqual([x.dataId, [3]]);
    tf.dispose([x, part]);
    expect(tf.engine().backend.numDataIds()).toBe(0);
  });

  test('passes gradients to the parts, and text to tfjs', () => {
    const gradient = tf.grad((x) => tf.sum(tf.unstack(x, 1)[2] as tf.Tensor))(tf.ones([2, 3]));
    expect(gradient.arraySync()).toEqual([[0, 0, 1], [0, 0, 1]]);
    expect(tf.unstack(tf.tensor2d(['a', 'b'], [2, 1])).map((part) => Array.from(part.dataSync()))).toEqual([['a'], ['b']]);
  });
});
