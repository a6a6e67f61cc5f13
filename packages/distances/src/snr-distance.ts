import { type Ranking, SNR_MIN_VARIANCE, snrRanking } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { squaredDifferences } from './squared-differences.ts';

/**
 * Signal-to-noise ratio distance `var(q − k) / var(q)`, population variances over the columns, in [0, ∞). The query
 * is the signal: not symmetric. A query with less variance than `SNR_MIN_VARIANCE` is taken to have that much.
 *
 * Yuan, Deng, Tang, Tang, Chen: Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning (2019),
 * arXiv:1904.02616.
 *
 * Differs from TF Similarity: a query without variance gives large finite values in place of NaN or infinity.
 *
 * @example
 * new SNRDistance().call(tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[2, 0, 4]]));   // [[3]]
 */
export class SNRDistance extends Distance {
  static readonly className = 'SNRDistance';
  static readonly aliases: readonly string[] = snrRanking.aliases;

  readonly ranking: Ranking = snrRanking;

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    const signal = centerRows(query);
    const noise = tf.div(squaredDifferences(signal, centerRows(key)), query.shape[1]);
    return tf.div(noise, tf.maximum(tf.mean(tf.square(signal), 1, true), SNR_MIN_VARIANCE));
  }
}

const centerRows = (rows: tf.Tensor2D): tf.Tensor2D => tf.sub(rows, tf.mean(rows, 1, true));
