import type * as tf from '@tensorflow/tfjs-core';
import { type MaskedExtreme, maskedExtreme } from './masked-extreme.ts';

/**
 * The smallest entry of each row of `values` `[q, k]` among those that `mask` `[q, k]` (bool) keeps:
 * `value` `[q, 1]` and its column `index` `[q]`. Of equal entries the first is chosen and gets the whole gradient.
 * A row without a kept entry gives the row's maximum + 1e-6 and index 0, without gradient.
 *
 * Differs from TF Similarity: NaN and infinities in entries that the mask leaves out do no harm.
 *
 * @example
 * maskedMin(tf.tensor2d([[3, 9, 1]]), tf.tensor2d([[1, 1, 1]], [1, 3], 'bool')).value;   // [[1]]
 */
export function maskedMin(values: tf.Tensor2D, mask: tf.Tensor2D): MaskedExtreme {
  return maskedExtreme(values, mask, 'min');
}
