import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, simdForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { biasedConv2d } from './biased-conv2d.ts';
import { pooledConv2d } from './pooled-conv2d.ts';
import type { PooledConv2dOptions } from './pooled-conv2d.ts';
import './register.ts';

type Shape = [number, number, number, number];

describe.each(simdForms)('pooledConv2d, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[Shape, number, PooledConv2dOptions]>([
    [[2, 10, 10, 8], 16, { pad: 'valid', activation: 'relu', isInference: false, isDifferentiated: false }],
    [[3, 11, 8, 16], 8, { pad: 'valid', activation: 'linear', isInference: true, isDifferentiated: false }],
    [[2, 9, 7, 8], 24, { pad: 'same', activation: 'relu', isInference: true, isDifferentiated: false }],
    [[5, 7, 13, 8], 8, { pad: 'same', activation: 'linear', isInference: false, isDifferentiated: false }],
  ])('gives to the last bit what convolution and pool give: %j to %i channels, %j', (shape, outChannels, options) => {
    const before = tf.memory().numTensors;
    const [x, filter] = [normal4d(shape, 1), normal4d([3, 3, shape[3], outChannels], 2)];
    const bias = tf.randomNormal([outChannels], 0, 1, 'float32', 3) as tf.Tensor1D;
    const pooled = pooledConv2d(x, filter, bias, options) as tf.Tensor4D;
    const expected = tf.tidy(() => tf.maxPool(biasedConv2d(x, filter, bias, options), 2, 2, 'valid'));
    expect(pooled.shape).toEqual(expected.shape);
    expect(pooled.dataSync()).toEqual(expected.dataSync());
    tf.dispose([x, filter, bias, pooled, expected]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each<[Shape, number, Omit<PooledConv2dOptions, 'isInference' | 'isDifferentiated'>]>([
    [[2, 10, 10, 8], 16, { pad: 'valid', activation: 'relu' }],
    [[3, 11, 8, 16], 8, { pad: 'valid', activation: 'linear' }],
    [[2, 9, 7, 8], 24, { pad: 'same', activation: 'relu' }],
    [[5, 7, 13, 8], 8, { pad: 'same', activation: 'linear' }],
  ])('gives the gradients of convolution and pool: %j to %i channels, %j', (shape, outChannels, { pad, activation }) => {
    const inputs = [normal4d(shape, 1), normal4d([3, 3, shape[3], outChannels], 2), tf.randomNormal([outChannels], 0, 1, 'float32', 3)];
    const options = { pad, activation, isInference: false };
    type Inputs = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
    const fused = (...given: tf.Tensor[]): tf.Tensor => pooledConv2d(...(given as Inputs), { ...options, isDifferentiated: true }) as tf.Tensor;
    const apart = (...given: tf.Tensor[]): tf.Tensor => tf.maxPool(biasedConv2d(...(given as Inputs), options), 2, 2, 'valid');
    const weights = normal4d(tf.tidy(() => apart(...inputs).shape as Shape), 4);
    const before = tf.memory();
    const [found, expected] = [fused, apart].map((pool) => tf.tidy(() =>
      tf.grads((...given) => tf.sum(tf.mul(weights, pool(...given))))(inputs).map((gradient) => Float32Array.from(gradient.dataSync())),
    )) as [Float32Array[], Float32Array[]];
    expect(tf.memory()).toEqual(before);
    expected.forEach((values, i) => expectSameValues(found[i] as Float32Array, values, 1e-6));
  });

  test('the first of equal values receives the gradient, and what is not above zero passes none', () => {
    const filter = tf.tidy(() => tf.pad(tf.ones([1, 1, 8, 8]), [[1, 1], [1, 1], [0, 0], [0, 0]])) as tf.Tensor4D;
    const x = tf.tidy(() => tf.tile(tf.tensor4d([2, 2, -1, -2, 2, 2, -3, -1, -4, 5, 0, 0, 5, 5, 0, 0], [1, 4, 4, 1]), [5, 2, 2, 8])) as tf.Tensor4D;
    const options = { pad: 'same', activation: 'relu', isInference: false, isDifferentiated: true } as const;
    const ofPool = tf.grad((input) => pooledConv2d(input as tf.Tensor4D, filter, tf.zeros([8]), options) as tf.Tensor)(x);
    const ofOnes = tf.grad((input) => tf.maxPool(tf.relu(input as tf.Tensor4D), 2, 2, 'valid'))(x);
    const corner = (gradient: tf.Tensor): number[] =>
      Array.from(tf.tidy(() => tf.slice(gradient, [4, 4, 4, 3], [1, 4, 4, 1])).dataSync(), (value) => Math.round(value) + 0);
    expect(corner(ofPool)).toEqual(corner(ofOnes).map((value) => 8 * value + 0));
    expect(corner(ofPool)).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]);
  });

  test.each<[string, Shape, Shape]>([
    ['another filter', [2, 10, 10, 8], [5, 5, 8, 8]],
    ['one channel', [2, 28, 28, 1], [3, 3, 1, 8]],
    ['a single row', [100, 3, 12, 8], [3, 3, 8, 8]],
  ])('gives null for %s', (_name, shape, filterShape) => {
    const [x, filter, bias] = [tf.ones(shape), tf.ones(filterShape), tf.zeros([filterShape[3]])] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
    expect(pooledConv2d(x, filter, bias, { pad: 'valid', activation: 'relu', isInference: true, isDifferentiated: false })).toBeNull();
    tf.dispose([x, filter, bias]);
  });
});
