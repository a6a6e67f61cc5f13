import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { adamStep, addScaledTo } from './optimizer-kernels.ts';
import './register.ts';

const rates = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, firstScale: 2, secondScale: 4 };

describe('the kernels of optimizers', () => {
  beforeAll(() => renewWasm('simd'));

  test('adamStep by hand', () => {
    const tensors = {
      weight: tf.tensor1d([1, 1, 1, 1, 1]),
      gradient: tf.tensor1d([2, -2, 4, 1, -1]),
      first: tf.zeros([5]),
      second: tf.zeros([5]),
    };
    const [weight, first, second] = adamStep(tensors, rates);
    expect(Array.from(first.dataSync())).toEqual([1, -1, 2, 0.5, -0.5]);
    expect(Array.from(second.dataSync())).toEqual([1, 1, 4, 0.25, 0.25]);
    [0.9, 1.1, 0.9, 0.9, 1.1].forEach((value, i) => expect(weight.dataSync()[i]).toBeCloseTo(value, 6));
    expect(Array.from(tensors.weight.dataSync())).toEqual([1, 1, 1, 1, 1]);
  });

  test('adamStep continues moments in place, but not where somebody else holds them', () => {
    const tensors = { weight: tf.ones([4]), gradient: tf.ones([4]), first: tf.zeros([4]), second: tf.zeros([4]) };
    const held = tf.clone(tensors.first);
    const [, first, second] = adamStep(tensors, rates);
    expect(first.dataId).not.toBe(tensors.first.dataId);
    expect(second.dataId).toBe(tensors.second.dataId);
    expect(Array.from(held.dataSync())).toEqual([0, 0, 0, 0]);
  });

  test('addScaledTo', () => {
    const sum = addScaledTo(tf.tensor1d([1, 2, 3, 4, 5]), tf.tensor1d([10, 20, 30, 40, 50]), -0.5);
    expect(Array.from(sum.dataSync())).toEqual([-4, -8, -12, -16, -20]);
  });
});
