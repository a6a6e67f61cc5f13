import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { MetricEmbedding } from './metric-embedding.ts';
import { registerLayers } from './register-layers.ts';

const registered = (): unknown => tf.serialization.SerializationMap.getMap().classNameMap.MetricEmbedding?.[0];

test('makes the layers known to TensorFlow.js, also when called twice', () => {
  expect(registered()).toBeUndefined();
  registerLayers();
  registerLayers();
  expect(registered()).toBe(MetricEmbedding);
});
