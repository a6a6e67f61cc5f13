import { innerProductRanking, type Ranking } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';

/**
 * `q·k`: a similarity, larger is closer. Unbounded; in [−1, 1] for rows of length 1.
 *
 * Differs from TF Similarity: a search by it gives the most similar rows, there the least similar.
 *
 * @example
 * new InnerProductSimilarity().call(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]]));   // [[11]]
 */
export class InnerProductSimilarity extends Distance {
  static readonly className = 'InnerProductSimilarity';
  static readonly aliases: readonly string[] = innerProductRanking.aliases;

  readonly ranking: Ranking = innerProductRanking;

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return tf.matMul(query, key, false, true);
  }
}
