import type { Config } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from '../loss-pairs.ts';
import { negativeDistances } from '../negative-distances.ts';
import { positiveDistances } from '../positive-distances.ts';
import { summarizeRows } from './row-summary.ts';
import { TrainingMetric, type TrainingMetricOptions } from './training-metric.ts';

/** Options of `DistanceGapMetric`. `distance` defaults to `'cosine'`, `name` to `'dist_gap'`. */
export interface DistanceGapMetricOptions extends TrainingMetricOptions {
  /**
   * Keep the sign, recommended: positive where every negative lies farther than every positive. Default false, as the
   * original.
   */
  readonly signed?: boolean;
}

/**
 * The room between the classes: `|min over pairs of two classes of d − max over pairs of one class of d|`, without the
 * bars when `signed`. Then a threshold tells the classes apart without error where it is positive. For a similarity
 * the closest and the farthest change places, so that the sign means the same. In the unit of the distance; 0 where there
 * are no pairs of one of the two kinds.
 *
 * Differs from TF Similarity: all batches since `reset` count, not the last one alone; rows without a pair are left out;
 * the sign can be had.
 *
 * Throws `UNKNOWN_NAME` for another distance.
 *
 * @example
 * const gap = new DistanceGapMetric({ distance: 'cosine', signed: true });
 * gap.update(labels, embeddings);
 * await gap.result();
 */
export class DistanceGapMetric extends TrainingMetric {
  static readonly className = 'DistanceGapMetric';

  readonly signed: boolean;

  constructor({ distance = 'cosine', name = 'dist_gap', signed = false }: DistanceGapMetricOptions = {}) {
    super({ distance, name }, 'DistanceGapMetric.constructor');
    this.signed = signed;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), signed: this.signed };
  }

  protected override summarize(pairs: LossPairs): tf.Tensor2D {
    const negatives = summarizeRows(negativeDistances('hard', pairs).value, tf.any(pairs.negatives, 1));
    const positives = summarizeRows(positiveDistances('hard', pairs).value, tf.any(pairs.positives, 1));
    return tf.concat([negatives, positives]);
  }

  protected override finish(summary: tf.Tensor2D): tf.Scalar {
    const [counts, , least, most] = tf.unstack(summary, 1) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const isDistance = this.distance.ranking.polarity === 'distance';
    const closestNegative = tf.slice(isDistance ? least : most, 0, 1);
    const farthestPositive = tf.slice(isDistance ? most : least, 1, 1);
    const gap = this.distance.margin(closestNegative, farthestPositive);
    const sized = this.signed ? gap : tf.abs(gap);
    return tf.reshape(tf.where(tf.greater(tf.min(counts), 0), sized, tf.zerosLike(sized)), []);
  }
}
