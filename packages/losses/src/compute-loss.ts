import * as tf from '@tensorflow/tfjs-core';

/**
 * What it costs that a positive lies `gap` farther than a negative: `max(gap + margin, 0)`, or the soft margin
 * `log(1 + e^gap)` for `null`; entry by entry, finite for gaps of any size.
 *
 * Differs from TF Similarity's `compute_loss`: takes the difference of the two distances, in which a similarity counts
 * the other way round.
 *
 * @example
 * computeLoss(distance.margin(positives, negatives), 0.5);
 */
export function computeLoss(gap: tf.Tensor, margin: number | null = null): tf.Tensor {
  return margin === null ? tf.softplus(gap) : tf.relu(tf.add(gap, margin));
}
