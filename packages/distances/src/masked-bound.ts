import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from './without-gradient.ts';

/** Largest float32 number: stands in for entries that the mask leaves out. */
const WORST = 3.4028234663852886e38;

/**
 * The largest or smallest of each row's masked entries as a constant, `[q, 1]`: for thresholds, where neither its
 * column nor a gradient is wanted. A row without a kept entry gives a bound that nothing reaches, ∓3.4e38.
 *
 * @example
 * const isFarther = tf.greater(distances, maskedBound(distances, positives, 'max'));
 */
export function maskedBound(values: tf.Tensor2D, mask: tf.Tensor2D, which: 'max' | 'min'): tf.Tensor2D {
  return withoutGradient(() => {
    const reduce = which === 'max' ? tf.max : tf.min;
    const others = tf.fill(values.shape, which === 'max' ? -WORST : WORST);
    return reduce(tf.where(mask, values, others), 1, true) as tf.Tensor2D;
  });
}
