import * as tf from '@tensorflow/tfjs-core';

/** Options of `logOnePlusSumExp`. */
export interface LogOnePlusSumExpOptions {
  /** Factor of the exponents, not 0. Default 1. */
  readonly scale?: number;
}

/**
 * `log(1 + Σⱼ maskⱼ·e^(scale·xⱼ)) / |scale|` of each row, `[q, k]` → `[q]`; 0 for a row whose mask is empty. Value and
 * gradient are finite for finite exponents of any magnitude, in masked-out entries too.
 *
 * Differs from TF Similarity's `logsumexp`: that one takes the largest entry over masked-out ones as well, and is
 * infinite where that one lies more than 88 above the others or all lie below −88.
 *
 * @example
 * logOnePlusSumExp(tf.tensor2d([[1000, 0]]), tf.tensor2d([[1, 0]], [1, 2], 'bool'));   // [1000]
 */
export function logOnePlusSumExp(
  values: tf.Tensor2D,
  mask: tf.Tensor2D,
  { scale = 1 }: LogOnePlusSumExpOptions = {},
): tf.Tensor1D {
  return tf.customGrad((x, save) => {
    const weights = tf.cast(mask, 'float32');
    const exponents = tf.mul(tf.mul(x as tf.Tensor, scale), weights);
    const top = tf.relu(tf.max(exponents, 1, true));
    const terms = tf.mul(tf.exp(tf.sub(exponents, top)), weights);
    const total = tf.add(tf.sum(terms, 1, true), tf.exp(tf.neg(top)));
    (save as tf.GradSaveFunc)([tf.div(terms, scale < 0 ? tf.neg(total) : total)]);
    return {
      value: tf.reshape(tf.div(tf.add(tf.log(total), top), Math.abs(scale)), [values.shape[0]]),
      gradFunc: (dy: tf.Tensor, [shares]: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), shares as tf.Tensor),
    };
  })(values) as tf.Tensor1D;
}
