import * as tf from '@tensorflow/tfjs-core';

/**
 * `√x` of values that are not negative, with gradient 0 at `x = 0` instead of infinity.
 *
 * @example
 * tf.grad((x) => tf.sum(safeSqrt(x)))(tf.tensor1d([0, 4]));   // [0, 0.25]
 */
export function safeSqrt<T extends tf.Tensor>(values: T): T {
  return tf.customGrad((x, save) => {
    const root = tf.sqrt(x as tf.Tensor);
    (save as tf.GradSaveFunc)([root]);
    return {
      value: root,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.where(
          tf.greater(saved as tf.Tensor, 0),
          tf.div(dy, tf.mul(saved as tf.Tensor, 2)),
          tf.zerosLike(dy),
        ),
    };
  })(values) as T;
}
