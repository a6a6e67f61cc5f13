import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { TripletLoss } from './triplet-loss.ts';

// This file must not import @tensorflow/tfjs-layers: that registers the gradients.
beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

test('a loss has a value without registered gradients, and names the import that training needs', () => {
  tf.tidy(() => {
    const labels = tf.tensor1d([0, 0, 1], 'int32');
    const rows = tf.tensor2d([[1, 0], [0, 1], [-1, 0]]);
    const loss = new TripletLoss();
    expect(loss.call(labels, rows).dataSync()[0]).toBeGreaterThan(0);
    expect(() => tf.grad((x) => loss.call(labels, x))(rows)).toThrow(
      "TripletLoss.call: TensorFlow.js has no gradients registered. Write import '@tensorflow/tfjs-layers' once before training.",
    );
  });
});
