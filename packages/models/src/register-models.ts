import { registerLayers } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';
import { ContrastiveModel } from './contrastive-model.ts';
import { SimilarityModel } from './similarity-model.ts';

/**
 * Makes TensorFlow.js know the classes of saved models, so that `tf.loadLayersModel` can read their `model.json`, without
 * the index. May be called any number of times; `load` of `SimilarityModel` and `ContrastiveModel` does this by itself.
 *
 * @example
 * registerModels();
 * const model = await loadLayersModel('https://example.com/model/model.json');
 */
export function registerModels(): void {
  registerLayers();
  for (const modelClass of [SimilarityModel, ContrastiveModel])
    tf.serialization.registerClass(modelClass as tf.serialization.SerializableConstructor<tf.serialization.Serializable>);
}
