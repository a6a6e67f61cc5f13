import { beforeAll, describe, expect, test } from '@jest/globals';
import { normal4d, renewWasm, simdForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { biasedConv2d } from './biased-conv2d.ts';
import { pooledConv2d } from './pooled-conv2d.ts';
import type { PooledConv2dOptions } from './pooled-conv2d.ts';
import './register.ts';

type Shape = [number, number, number, number];

describe.each(simdForms)('pooledConv2d, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[Shape, number, PooledConv2dOptions]>([
    [[2, 10, 10, 8], 16, { pad: 'valid', activation: 'relu', isInference: false }],
    [[3, 11, 8, 16], 8, { pad: 'valid', activation: 'linear', isInference: true }],
    [[2, 9, 7, 8], 24, { pad: 'same', activation: 'relu', isInference: true }],
    [[5, 7, 13, 8], 8, { pad: 'same', activation: 'linear', isInference: false }],
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

  test.each<[string, Shape, Shape]>([
    ['another filter', [2, 10, 10, 8], [5, 5, 8, 8]],
    ['one channel', [2, 28, 28, 1], [3, 3, 1, 8]],
    ['a single row', [100, 3, 12, 8], [3, 3, 8, 8]],
  ])('gives null for %s', (_name, shape, filterShape) => {
    const [x, filter, bias] = [tf.ones(shape), tf.ones(filterShape), tf.zeros([filterShape[3]])] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
    expect(pooledConv2d(x, filter, bias, { pad: 'valid', activation: 'relu', isInference: true })).toBeNull();
    tf.dispose([x, filter, bias]);
  });
});
