import { manhattanRanking, type Ranking } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { fusedDifferences } from './fused-differences.ts';
import { sumDifferences } from './sum-differences.ts';

/**
 * `Σ |qᵢ − kᵢ|`, in [0, ∞). A column in which both rows are equal passes no gradient.
 *
 * @example
 * new ManhattanDistance().call(tf.tensor2d([[1, 2]]), tf.tensor2d([[4, 0]]));   // [[5]]
 */
export class ManhattanDistance extends Distance {
  static readonly className = 'ManhattanDistance';
  static readonly aliases: readonly string[] = manhattanRanking.aliases;

  readonly ranking: Ranking = manhattanRanking;

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return (
      fusedDifferences(query, key, 'absolute') ?? sumDifferences(query, key, { term: tf.abs, slope: tf.sign })
    );
  }
}
