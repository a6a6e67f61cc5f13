/** @internal Keras' second scaling of images, for EfficientNet with weights of ImageNet. */
import * as tf from '@tensorflow/tfjs-core';
import type { PretrainedWeights } from './pretrained-weights.ts';

/**
 * Weights whose normalisation scales channels as a `Rescaling` by a list does that follows it in the saved model, which
 * Keras adds for ImageNet alone: `(x − mean) / √variance · scale = (x − mean) / √(variance / scale²)`. Others stay as
 * they are. Call it in a `tf.tidy`.
 */
export function foldRescaling(weights: PretrainedWeights): PretrainedWeights {
  const { tensors, topology } = weights;
  const scale = findScale(topology);
  const variance = tensors.get('normalization/variance');
  if (!scale || !variance) return weights;
  const folded = tf.div(variance, tf.square(tf.tensor1d(scale)));
  return { ...weights, tensors: new Map([...tensors, ['normalization/variance', folded]]) };
}

/** The first list that a `Rescaling` anywhere in the topology scales by. */
function findScale(node: unknown): number[] | null {
  if (typeof node !== 'object' || node === null) return null;
  const { class_name: className, config } = node as { class_name?: unknown; config?: { scale?: unknown } };
  if (className === 'Rescaling' && Array.isArray(config?.scale)) return config.scale as number[];
  for (const child of Object.values(node)) {
    const scale = findScale(child);
    if (scale) return scale;
  }
  return null;
}
