import { registerLayers } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';
import { SimilarityModel } from './similarity-model.ts';

/**
 * Makes TensorFlow.js know the classes of saved models, so that `tf.loadLayersModel` can read their `model.json`, without
 * the index. May be called any number of times; `SimilarityModel.load` does this by itself.
 *
 * @example
 * registerModels();
 * const model = await loadLayersModel('https://example.com/model/model.json');
 */
export function registerModels(): void {
  registerLayers();
  tf.serialization.registerClass(SimilarityModel as tf.serialization.SerializableConstructor<SimilarityModel>);
}
