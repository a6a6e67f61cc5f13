import { expect, test } from '@jest/globals';
import { MetricEmbedding } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';
import { registerModels } from './register-models.ts';
import { SimilarityModel } from './similarity-model.ts';

const registered = (name: string): unknown => tf.serialization.SerializationMap.getMap().classNameMap[name]?.[0];

test('makes model and layers known to TensorFlow.js, also when called twice', () => {
  expect(registered('SimilarityModel')).toBeUndefined();
  registerModels();
  registerModels();
  expect(registered('SimilarityModel')).toBe(SimilarityModel);
  expect(registered('MetricEmbedding')).toBe(MetricEmbedding);
});
