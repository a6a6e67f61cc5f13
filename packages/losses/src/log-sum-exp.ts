import { maskedBound } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `log Σⱼ maskⱼ·e^xⱼ` of each row, `[q, k]` → `[q]`; 0, without gradient, for a row whose mask is empty. Value and
 * gradient are finite for finite entries of any magnitude, in masked-out entries too.
 *
 * @example
 * logSumExp(tf.tensor2d([[1000, 1000, 5000]]), tf.tensor2d([[1, 1, 0]], [1, 3], 'bool'));   // [1000 + log 2]
 */
export function logSumExp(values: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  return tf.customGrad((x, save) => {
    const top = maskedBound(x as tf.Tensor2D, mask, 'max');
    const terms = tf.mul(tf.exp(tf.minimum(tf.sub(x as tf.Tensor, top), 0)), tf.cast(mask, 'float32'));
    const total = tf.sum(terms, 1, true);
    const isEmpty = tf.equal(total, 0);
    const safeTotal = tf.where(isEmpty, tf.onesLike(total), total);
    (save as tf.GradSaveFunc)([tf.div(terms, safeTotal)]);
    const sums = tf.where(isEmpty, tf.zerosLike(total), tf.add(tf.log(safeTotal), top));
    return {
      value: tf.reshape(sums, [values.shape[0]]),
      gradFunc: (dy: tf.Tensor, [shares]: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), shares as tf.Tensor),
    };
  })(values) as tf.Tensor1D;
}
