import { requireOneOf } from '@sim/core';
import { type MaskedExtreme, withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from './loss-pairs.ts';

/**
 * Which negative of an anchor counts: `'hard'` the closest, `'easy'` the farthest, `'semi-hard'` the closest of those
 * farther than the anchor's farthest positive, or the farthest where none is.
 */
export type NegativeMiningStrategy = 'easy' | 'hard' | 'semi-hard';

/** Every strategy for negatives. */
export const negativeMiningStrategies: readonly NegativeMiningStrategy[] = ['easy', 'hard', 'semi-hard'];

/**
 * The chosen negative of each anchor: its distance `[q, 1]` and key `[q]`. Throws `UNKNOWN_NAME`.
 *
 * @example
 * negativeDistances('semi-hard', pairs).value;
 */
export function negativeDistances(strategy: NegativeMiningStrategy, pairs: LossPairs): MaskedExtreme {
  requireOneOf(strategy, negativeMiningStrategies, 'negative mining strategy', 'negativeDistances');
  const { distance, distances, negatives } = pairs;
  if (strategy === 'hard') return distance.closest(distances, negatives);
  if (strategy === 'easy') return distance.farthest(distances, negatives);
  return semiHard(pairs);
}

function semiHard({ distance, distances, positives, negatives }: LossPairs): MaskedExtreme {
  const isBeyond = withoutGradient(() => {
    const gap = distance.margin(distances, distance.farthestBound(distances, positives));
    return tf.logicalAnd(negatives, tf.greater(gap, 0)) as tf.Tensor2D;
  });
  const hasBeyond = tf.any(isBeyond, 1, true);
  const closest = distance.closest(distances, isBeyond);
  const farthest = distance.farthest(distances, negatives);
  return {
    value: tf.where(hasBeyond, closest.value, farthest.value),
    index: tf.where(tf.squeeze(hasBeyond, [1]), closest.index, farthest.index),
  };
}
