import * as tf from '@tensorflow/tfjs-core';

/**
 * `acos x` of cosines that may have been rounded past ±1, with gradient 0 at and beyond ±1 instead of infinity.
 *
 * @example
 * safeAcos(tf.tensor1d([1.0000001, 0, -1]));   // [0, π/2, π]
 */
export function safeAcos<T extends tf.Tensor>(cosines: T): T {
  return tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: tf.acos(tf.clipByValue(x as tf.Tensor, -1, 1)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const sine = tf.sub(1, tf.square(saved as tf.Tensor));
        const isInside = tf.greater(sine, 0);
        const slope = tf.neg(tf.rsqrt(tf.where(isInside, sine, tf.onesLike(sine))));
        return tf.where(isInside, tf.mul(dy, slope), tf.zerosLike(dy));
      },
    };
  })(cosines) as T;
}
