import * as tf from '@tensorflow/tfjs-core';
import { ActivationStdLoggingLayer } from './activation-std-logging-layer.ts';
import { GeneralizedMeanPooling1D } from './generalized-mean-pooling-1d.ts';
import { GeneralizedMeanPooling2D } from './generalized-mean-pooling-2d.ts';
import { MetricEmbedding } from './metric-embedding.ts';
import { PlainBatchNormalization } from './plain-batch-normalization.ts';

/**
 * Makes the layers of this package known to TensorFlow.js, so that `loadLayersModel` can make them again from a saved
 * model. May be called any number of times. `import '@sim/layers/register'` does the same.
 *
 * @example
 * registerLayers();
 * const model = await loadLayersModel('file://model.json');
 */
export function registerLayers(): void {
  const classes = [
    ActivationStdLoggingLayer,
    GeneralizedMeanPooling1D,
    GeneralizedMeanPooling2D,
    MetricEmbedding,
    PlainBatchNormalization,
  ];
  for (const layerClass of classes) tf.serialization.registerClass<tf.serialization.Serializable>(layerClass);
}
