import * as tf from '@tensorflow/tfjs-core';

/**
 * `log(1 + Σⱼ maskⱼ·e^xⱼ)` of each row, `[q, k]` → `[q]`; 0 for a row whose mask is empty. Value and gradient are
 * finite for finite `x` of any magnitude, in masked-out entries too.
 *
 * Differs from TF Similarity's `logsumexp`: that one takes the largest entry over masked-out ones as well, and is
 * infinite where that one lies more than 88 above the others or all lie below −88.
 *
 * @example
 * logOnePlusSumExp(tf.tensor2d([[1000, 0]]), tf.tensor2d([[1, 0]], [1, 2], 'bool'));   // [1000]
 */
export function logOnePlusSumExp(values: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  return tf.customGrad((x, save) => {
    const weights = tf.cast(mask, 'float32');
    const kept = tf.mul(x as tf.Tensor, weights);
    const top = tf.relu(tf.max(kept, 1, true));
    const terms = tf.mul(tf.exp(tf.sub(kept, top)), weights);
    // The 1 of the formula, less 1: exactly 0 where nothing exceeds it, so that small sums are not rounded away.
    const rest = tf.add(tf.sub(tf.exp(tf.neg(top)), 1), tf.sum(terms, 1, true));
    (save as tf.GradSaveFunc)([tf.div(terms, tf.add(rest, 1))]);
    return {
      value: tf.squeeze(tf.add(tf.log1p(rest), top), [1]),
      gradFunc: (dy: tf.Tensor, [shares]: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), shares as tf.Tensor),
    };
  })(values) as tf.Tensor1D;
}
