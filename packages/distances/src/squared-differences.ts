import * as tf from '@tensorflow/tfjs-core';
import { fusedDifferences } from './fused-differences.ts';
import { sumDifferences } from './sum-differences.ts';

/**
 * `Σ (qᵢ − kᵢ)²` between every query `[q, d]` and every key `[k, d]`, as `[q, k]`: what the Euclidean distances and the
 * signal-to-noise ratio are made of. One kernel where the backend has it, else blocks of differences.
 *
 * @example
 * squaredDifferences(tf.tensor2d([[0, 0]]), tf.tensor2d([[3, 4]]));   // [[25]]
 */
export function squaredDifferences(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
  return (
    fusedDifferences(query, key, 'square') ??
    sumDifferences(query, key, { term: tf.square, slope: (difference) => difference, slopeScale: 2 })
  );
}
