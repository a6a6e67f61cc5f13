import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from './without-gradient.ts';

/**
 * The same values, as a constant: no gradient flows back through the result. TensorFlow.js has no such operation, and
 * without one a comparison on anything that depends on weights cannot be trained through.
 *
 * @example
 * const isFar = tf.greater(stopGradient(distances), 0.5);   // may be used as a mask under tf.grad
 */
export function stopGradient<T extends tf.Tensor>(values: T): T {
  return withoutGradient(() => tf.clone(values));
}
