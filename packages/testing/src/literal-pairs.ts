import { manhattanRanking, type Ranking } from '@sim/core';
import { buildMasks, Distance } from '@sim/distances';
import type { LossPairs } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';

const matrix = [
  [0, 0.8, 0.3, 0.6],
  [0.8, 0, 0.9, 0.5],
  [0.3, 0.9, 0, 0.7],
  [0.6, 0.5, 0.7, 0],
];

/** A distance whose values do not matter: losses are given a matrix beside it. */
class GivenDistance extends Distance {
  readonly ranking: Ranking = manhattanRanking;
  protected override compute(): tf.Tensor2D {
    return tf.tensor2d(matrix);
  }
}

/**
 * Four rows of the classes 0, 0, 1, 1 with distances that are given, not measured: the input of the losses that
 * TensorFlow Similarity was run on by hand. Call it inside `tf.tidy`.
 */
export function literalPairs(): LossPairs {
  const distance = new GivenDistance();
  return { distance, distances: tf.tensor2d(matrix), ...buildMasks(tf.tensor1d([0, 0, 1, 1], 'int32')) };
}
