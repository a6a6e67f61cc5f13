import { euclideanRanking, type Ranking } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { safeSqrt } from './safe-sqrt.ts';
import { squaredDifferences } from './squared-differences.ts';

/**
 * `√Σ (qᵢ − kᵢ)²`, in [0, ∞). Exactly 0 for equal rows, where the gradient is 0 too.
 *
 * Differs from TF Similarity: taken from differences, so that near rows far from the origin keep their distance.
 *
 * @example
 * new EuclideanDistance().call(tf.tensor2d([[0, 0]]), tf.tensor2d([[3, 4]]));   // [[5]]
 */
export class EuclideanDistance extends Distance {
  static readonly className = 'EuclideanDistance';
  static readonly aliases: readonly string[] = euclideanRanking.aliases;

  readonly ranking: Ranking = euclideanRanking;

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return safeSqrt(squaredDifferences(query, key));
  }
}
