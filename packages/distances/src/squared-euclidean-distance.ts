import { type Ranking, squaredEuclideanRanking } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { squaredDifferences } from './squared-differences.ts';

/**
 * `Σ (qᵢ − kᵢ)²`, in [0, ∞). Exactly 0 for equal rows.
 *
 * Differs from TF Similarity: taken from differences, so that near rows far from the origin keep their distance.
 *
 * @example
 * new SquaredEuclideanDistance().call(tf.tensor2d([[0, 0]]), tf.tensor2d([[3, 4]]));   // [[25]]
 */
export class SquaredEuclideanDistance extends Distance {
  static readonly className = 'SquaredEuclideanDistance';
  static readonly aliases: readonly string[] = squaredEuclideanRanking.aliases;

  readonly ranking: Ranking = squaredEuclideanRanking;

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return squaredDifferences(query, key);
  }
}
