import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from './loss-pairs.ts';
import { oneHotKeys } from './one-hot-keys.ts';

/**
 * Distances of one chosen key of each anchor, `chosen` int32 `[q]`, from all keys, `[q, k]`: how far the anchor's
 * positive lies from others. Differentiable on every backend; no `[k, k]` matrix is made.
 *
 * @example
 * keyDistances(pairs, positiveDistances('hard', pairs).index);
 */
export function keyDistances({ distances, distance, keys }: LossPairs, chosen: tf.Tensor1D): tf.Tensor2D {
  const pick = oneHotKeys(chosen, distances.shape[1]);
  if (keys === undefined) return tf.matMul(pick, distances);
  return distance.call(tf.matMul(pick, keys), keys);
}
