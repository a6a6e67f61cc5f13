import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { cutModel } from './cut-model.ts';

const ones = tfl.initializers.ones();
const model = tfl.sequential({
  layers: [
    tfl.layers.dense({ units: 3, kernelInitializer: ones, inputShape: [2], name: 'first' }),
    tfl.layers.dense({ units: 1, kernelInitializer: ones, name: 'second' }),
  ],
});

test('gives the values of a layer, or of the last one', () => {
  const x = tf.tensor2d([[1, 2]]);
  expect(Array.from((cutModel(model, 'first').predict(x) as tf.Tensor).dataSync())).toEqual([3, 3, 3]);
  expect(Array.from((cutModel(model).predict(x) as tf.Tensor).dataSync())).toEqual([9]);
  expect(cutModel(model, 'first').layers.map(({ name }) => name)).not.toContain('second');
});

test('names the last layers where there is none of that name', () => {
  expect(() => cutModel(model, 'third')).toThrow(/third.*first, second/);
});
