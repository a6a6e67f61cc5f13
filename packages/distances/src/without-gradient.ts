import * as tf from '@tensorflow/tfjs-core';

/**
 * What `compute` makes, as a constant: no gradient flows back through it, so that operations without a gradient, such
 * as comparisons, may stand in it. Cheaper than `stopGradient` for several operations, as none of them is recorded.
 *
 * @example
 * const isFar = withoutGradient(() => tf.greater(distances, 0.5));   // may be used as a mask under tf.grad
 */
export function withoutGradient<T extends tf.Tensor>(compute: () => T): T {
  // An operation without inputs: the tape finds no way from its output back to what was computed on.
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T;
}
