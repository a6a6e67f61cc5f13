import * as tf from '@tensorflow/tfjs-core';

/**
 * The same values, as a constant: no gradient flows back through the result. TensorFlow.js has no such operation, and
 * without one a comparison on anything that depends on weights cannot be trained through.
 *
 * @example
 * const isFar = tf.greater(stopGradient(distances), 0.5);   // may be used as a mask under tf.grad
 */
export function stopGradient<T extends tf.Tensor>(values: T): T {
  // An operation without inputs: the tape finds no way from its output back to `values`.
  return tf.customGrad(() => ({ value: tf.clone(values), gradFunc: () => [] }))() as T;
}
