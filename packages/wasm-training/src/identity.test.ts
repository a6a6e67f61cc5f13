import { beforeEach, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe('identity', () => {
  beforeEach(() => renewWasm('simd'));

  test('shares the memory, which lives as long as one of the two', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const copy = tf.clone(x);
    expect(copy.dataId).toBe(x.dataId);
    x.dispose();
    expect(Array.from(copy.dataSync())).toEqual([1, 2, 3]);
    copy.dispose();
    expect(tf.engine().backend.numDataIds()).toBe(0);
  });

  test('lets a variable and the tensor that it was assigned go apart', () => {
    const x = tf.tensor1d([1, 2]);
    const variable = tf.variable(x);
    variable.assign(tf.add(variable, 1));
    expect(Array.from(x.dataSync())).toEqual([1, 2]);
    expect(Array.from(variable.dataSync())).toEqual([2, 3]);
  });

  test('keeps type and shape', () => {
    const copy = tf.clone(tf.tensor2d([[1], [0]], [2, 1], 'int32'));
    expect([copy.dtype, copy.shape]).toEqual(['int32', [2, 1]]);
  });
});
