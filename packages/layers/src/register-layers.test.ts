import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { ActivationStdLoggingLayer } from './activation-std-logging-layer.ts';
import { GeneralizedMeanPooling1D } from './generalized-mean-pooling-1d.ts';
import { GeneralizedMeanPooling2D } from './generalized-mean-pooling-2d.ts';
import { MetricEmbedding } from './metric-embedding.ts';
import { PlainBatchNormalization } from './plain-batch-normalization.ts';
import { registerLayers } from './register-layers.ts';

const classes = [ActivationStdLoggingLayer, GeneralizedMeanPooling1D, GeneralizedMeanPooling2D, MetricEmbedding, PlainBatchNormalization];
const registered = (): unknown[] =>
  classes.map(({ className }) => tf.serialization.SerializationMap.getMap().classNameMap[className]?.[0]);

test('makes the layers known to TensorFlow.js, also when called twice', () => {
  expect(registered()).toEqual(classes.map(() => undefined));
  registerLayers();
  registerLayers();
  expect(registered()).toEqual(classes);
});
