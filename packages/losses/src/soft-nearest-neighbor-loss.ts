import { type Config, requireNumber } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from './log-sum-exp.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';

/** Keeps the logarithm finite; bounds the loss by −log 1e-9 ≈ 20.7. */
const SMALLEST_SHARE = 1e-9;

/** How `softNearestNeighborLoss` measures. */
export interface SoftNearestNeighborScale {
  /** Divides distances; the lower, the more the nearest keys decide. Above 0. Default 1. */
  readonly temperature?: number;
}

/** Options of `SoftNearestNeighborLoss`. `distance` defaults to `'squared_euclidean'`, `name` to `'soft_nn_loss'`. */
export interface SoftNearestNeighborLossOptions extends MetricLossOptions, SoftNearestNeighborScale {}

/**
 * Soft nearest neighbour loss, one value per anchor, `over: 'element'`, `[q]`:
 * `−log(1e-9 + Σₚ e^(−d/T) / Σⱼ e^(−d/T))`, over positives p and over all other keys j. An anchor without a positive or
 * without a negative adds 0. A similarity s stands for the distance 1 − s.
 *
 * @example
 * reduceTerms(softNearestNeighborLoss(pairs, { temperature: 0.5 }), 'mean');
 */
export function softNearestNeighborLoss(
  { distance, distances, positives, negatives }: LossPairs,
  { temperature = 1 }: SoftNearestNeighborScale = {},
): LossTerms {
  const exponents = tf.div(distance.toDistance(distances), -temperature) as tf.Tensor2D;
  const others = tf.logicalOr(positives, negatives) as tf.Tensor2D;
  const share = tf.exp(tf.sub(logSumExp(exponents, positives), logSumExp(exponents, others)));
  return [
    {
      over: 'element',
      values: tf.neg(tf.log(tf.add(share, SMALLEST_SHARE))),
      mask: tf.logicalAnd(tf.any(positives, 1), tf.any(negatives, 1)),
    },
  ];
}

/**
 * `SoftNearestNeighborLoss`: how little of an anchor's soft neighbourhood belongs to its class. In [0, 20.7].
 *
 * Frosst, Papernot, Hinton: Analyzing and Improving Representations with the Soft Nearest Neighbor Loss (2019),
 * arXiv:1902.01889.
 *
 * Differs from TF Similarity: finite on far clusters, where the original is not a number; works inside `XBM`.
 *
 * @example
 * const loss = new SoftNearestNeighborLoss({ temperature: 0.5 });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class SoftNearestNeighborLoss extends MetricLoss {
  static readonly className = 'SoftNearestNeighborLoss';
  static readonly aliases: readonly string[] = ['soft_nn_loss'];

  readonly temperature: number;

  constructor({
    distance = 'squared_euclidean',
    temperature = 1,
    reduction = 'mean',
    name = 'soft_nn_loss',
  }: SoftNearestNeighborLossOptions = {}) {
    super({ distance, reduction, name });
    this.temperature = requireNumber(temperature, 'temperature', 'SoftNearestNeighborLoss.constructor', 0);
  }

  override terms(input: LossInput): LossTerms {
    return softNearestNeighborLoss(lossPairs(input, this.distance), this);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), temperature: this.temperature };
  }
}
