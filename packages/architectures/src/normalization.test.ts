import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Normalization } from './normalization.ts';

const x = (): tf.Tensor => tf.tensor2d([1, 2, 3, 4], [2, 2]);
const values = (layer: Normalization): number[] =>
  Array.from(tf.tidy(() => (layer.apply(x()) as tf.Tensor).dataSync()));

test('is the identity before weights are loaded', () => {
  const layer = new Normalization();
  expect(values(layer)).toEqual([1, 2, 3, 4]);
  expect(layer.trainableWeights).toEqual([]);
});

test('normalises each channel by its mean and variance', () => {
  const layer = new Normalization();
  layer.build([null, 2]);
  layer.setWeights([tf.tensor1d([1, 4]), tf.tensor1d([4, 0.25]), tf.scalar(9, 'int32')]);
  expect(values(layer)).toEqual([0, -4, 1, 0]);
});

test('does not divide by a variance of 0', () => {
  const layer = new Normalization();
  layer.build([null, 2]);
  layer.setWeights([tf.tensor1d([1, 0]), tf.tensor1d([0, 1]), tf.scalar(0, 'int32')]);
  expect(values(layer).every(Number.isFinite)).toBe(true);
});
