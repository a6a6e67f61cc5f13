/** @internal Largest and smallest entries whose gradient is shared among equals. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * The largest or smallest entry along the last axis, which stays as 1. Equal entries share the gradient, as they do in
 * TensorFlow; those of TensorFlow.js get the whole of it each, which a feature map full of zeros multiplies.
 */
export function spatialExtreme(x: tf.Tensor, which: 'max' | 'min'): tf.Tensor {
  return tf.customGrad((input, save) => {
    const reduce = which === 'max' ? tf.max : tf.min;
    const value = reduce(input as tf.Tensor, -1, true);
    (save as tf.GradSaveFunc)([input as tf.Tensor, value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [all, extreme]: tf.Tensor[]) => {
        const isExtreme = tf.cast(tf.equal(all as tf.Tensor, extreme as tf.Tensor), 'float32');
        return tf.mul(isExtreme, tf.div(dy, tf.sum(isExtreme, -1, true)));
      },
    };
  })(x);
}
