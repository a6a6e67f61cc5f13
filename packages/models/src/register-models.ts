import { registerLayers } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';
import { SimilarityModel } from './similarity-model.ts';

/**
 * Makes TensorFlow.js know the classes of saved models, so that `tf.loadLayersModel` can read them.
 * `SimilarityModel.load` does this by itself.
 */
export function registerModels(): void {
  registerLayers();
  tf.serialization.registerClass(SimilarityModel as tf.serialization.SerializableConstructor<SimilarityModel>);
}
