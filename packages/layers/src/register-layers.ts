import * as tf from '@tensorflow/tfjs-core';
import { MetricEmbedding } from './metric-embedding.ts';

/**
 * Makes the layers of this package known to TensorFlow.js, so that `loadLayersModel` can make them again from a saved
 * model. May be called any number of times. `import '@sim/layers/register'` does the same.
 *
 * @example
 * registerLayers();
 * const model = await loadLayersModel('file://model.json');
 */
export function registerLayers(): void {
  tf.serialization.registerClass(MetricEmbedding);
}
