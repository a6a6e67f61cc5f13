import { withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';

/**
 * One key of each anchor, `chosen` int32 `[q]`, as a constant float32 mask `[q, keys]` with one 1 in each row. Products
 * with it pick keys where the gradient of `gather` is missing, as on wasm.
 *
 * @example
 * tf.sum(tf.mul(distances, oneHotKeys(index, keys)), 1);   // distance of each anchor's key
 */
export function oneHotKeys(chosen: tf.Tensor1D, keys: number): tf.Tensor2D {
  return withoutGradient(() =>
    tf.cast(tf.equal(tf.expandDims(chosen, 1), tf.range(0, keys, 1, 'int32')) as tf.Tensor2D, 'float32'),
  );
}
