import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { smallResNet } from './small-res-net.ts';

// Keeps the cpu backend from advertising others.
tf.env().set('PROD', true);

const weightsOf = (seed: number) => smallResNet([28, 28, 1], 1, seed).getWeights().map((weight) => weight.dataSync());

test.each([
  [[28, 28, 1], 1, 64],
  [[32, 32, 3], 2, 256],
  [[28, 28, 1], 2, 256],
])('makes one row of an image: %j, pooled to a side of %i', (shape, side, dim) => {
  const { outputs } = smallResNet(shape, side, 0);
  expect(outputs[0]?.shape).toEqual([null, dim]);
});

test('the seed decides the first weights', () => {
  expect(weightsOf(1)).toEqual(weightsOf(1));
  expect(weightsOf(1)).not.toEqual(weightsOf(2));
});
