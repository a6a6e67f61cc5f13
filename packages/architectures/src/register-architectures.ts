import * as tf from '@tensorflow/tfjs-core';
import { FrozenBatchNormalization } from './frozen-batch-normalization.ts';
import { Normalization } from './normalization.ts';

/**
 * Makes the layers of this package known to TensorFlow.js, so that `SimilarityModel.load` can make them again from a
 * saved model. May be called any number of times. `EfficientNetSim` and `ResNet50Sim` call it; a program that only
 * loads what they made has to.
 *
 * @example
 * registerArchitectures();
 * const model = await SimilarityModel.load('./out');
 */
export function registerArchitectures(): void {
  for (const layerClass of [FrozenBatchNormalization, Normalization])
    tf.serialization.registerClass<tf.serialization.Serializable>(layerClass);
}
