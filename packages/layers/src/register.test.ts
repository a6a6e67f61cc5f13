import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { MetricEmbedding } from './metric-embedding.ts';

test('registers when imported, and not before', async () => {
  const registered = (): unknown => tf.serialization.SerializationMap.getMap().classNameMap.MetricEmbedding?.[0];
  expect(registered()).toBeUndefined();
  await import('./register.ts');
  expect(registered()).toBe(MetricEmbedding);
});
