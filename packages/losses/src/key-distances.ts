import { withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from './loss-pairs.ts';

/**
 * Distances of one chosen key of each anchor, `chosen` int32 `[q]`, from all keys, `[q, k]`: how far the anchor's
 * positive lies from others. Differentiable on every backend; no `[k, k]` matrix is made.
 *
 * @example
 * keyDistances(pairs, positiveDistances('hard', pairs).index);
 */
export function keyDistances({ distances, distance, keys }: LossPairs, chosen: tf.Tensor1D): tf.Tensor2D {
  // A product with rows of one 1 picks rows; the gradient of gather is missing on wasm.
  const pick = withoutGradient(() => oneHotRows(chosen, distances.shape[1]));
  if (keys === undefined) return tf.matMul(pick, distances);
  return distance.call(tf.matMul(pick, keys), keys);
}

const oneHotRows = (chosen: tf.Tensor1D, keys: number): tf.Tensor2D =>
  tf.cast(tf.equal(tf.expandDims(chosen, 1), tf.range(0, keys, 1, 'int32')), 'float32');
