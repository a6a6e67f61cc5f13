import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { EuclideanDistance } from './euclidean-distance.ts';
import { requireGradients } from './require-gradients.ts';

// This file must not import @tensorflow/tfjs-layers before the last test: that registers the gradients.
describe('requireGradients', () => {
  beforeAll(async () => {
    tf.env().set('PROD', true);
    await tf.setBackend('cpu');
  });
  const distances = (x: tf.Tensor): tf.Scalar => tf.sum(new EuclideanDistance().call(x));

  test('asks for nothing while no gradient is taken', () => {
    expect(() => requireGradients('here')).not.toThrow();
    expect(Array.from(tf.tidy(() => new EuclideanDistance().call(tf.tensor2d([[1], [3]]))).dataSync())).toEqual([
      0, 2, 2, 0,
    ]);
  });

  test('names the import that is missing', () => {
    const message = /tfjs-layers/;
    expect(() => tf.tidy(() => tf.grad(distances)(tf.tensor2d([[1], [3]])))).toThrow(
      expect.objectContaining({ code: 'MISSING_GRADIENTS', message: expect.stringMatching(message) }),
    );
  });

  test('is content after that import', async () => {
    await import('@tensorflow/tfjs-layers');
    const gradient = tf.tidy(() => tf.grad(distances)(tf.tensor2d([[1], [3]])));
    expect(Array.from(gradient.dataSync())).toEqual([-2, 2]);
  });
});
