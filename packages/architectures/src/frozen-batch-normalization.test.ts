import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { FrozenBatchNormalization } from './frozen-batch-normalization.ts';

const x = [1, 2, 3, 4, 5, 9];
const weights = { gamma: [2, 3], beta: [1, -1], mean: [1, 2], variance: [4, 0.25] };

function normalized(layer: layers.Layer, training: boolean): number[] {
  if (!layer.built) {
    layer.build([null, 2]);
    layer.setWeights(Object.values(weights).map((values) => tf.tensor1d(values)));
  }
  return Array.from(tf.tidy(() => (layer.apply(tf.tensor2d(x, [3, 2]), { training }) as tf.Tensor).dataSync()));
}

test('normalises by the moving statistics, also while training, and leaves them alone', () => {
  const layer = new FrozenBatchNormalization({ epsilon: 0.01 });
  const { gamma, beta, mean, variance } = weights;
  const at = (values: number[], i: number): number => values[i % 2] as number;
  const expected = x.map((value, i) => (at(gamma, i) * (value - at(mean, i))) / Math.sqrt(at(variance, i) + 0.01) + at(beta, i));
  for (const training of [true, false])
    normalized(layer, training).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
  expect(layer.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(Object.values(weights));
});

test('differs in that from a batch normalisation that is not trainable', () => {
  const stock = layers.batchNormalization({ epsilon: 0.01, trainable: false });
  expect(normalized(stock, true)).not.toEqual(normalized(new FrozenBatchNormalization({ epsilon: 0.01 }), true));
});

test('trains nothing, and keeps its options in its configuration', () => {
  const layer = new FrozenBatchNormalization({ epsilon: 0.01, name: 'bn' });
  normalized(layer, false);
  expect(layer.trainableWeights).toEqual([]);
  expect(layer.countParams()).toBe(8);
  expect(layer.getConfig()).toMatchObject({ epsilon: 0.01, name: 'bn' });
});
