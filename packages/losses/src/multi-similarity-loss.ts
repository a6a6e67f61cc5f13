import { type Config, requireNumber } from '@sim/core';
import { readsAtOnce, withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { logOnePlusSumExp } from './log-one-plus-sum-exp.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerm, LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';
import { multiSimilarityByLoop, type PairWeights } from './multi-similarity-by-loop.ts';

/** How `multiSimilarityLoss` chooses and weighs pairs. */
export interface MultiSimilarityWeights {
  /** Weight of positives. Default 2. */
  readonly alpha?: number;
  /** Weight of negatives. Default 40. */
  readonly beta?: number;
  /** How far a pair may miss the bound of mining. Default 0.1. */
  readonly epsilon?: number;
  /** Shift of the boundary between near and far towards near. Default 0.5. */
  readonly lmda?: number;
  /** Distance from which the shift is counted. Default 1. */
  readonly center?: number;
}

/** Options of `MultiSimilarityLoss`. `distance` defaults to `'cosine'`, `name` to `'multisim_loss'`. */
export interface MultiSimilarityLossOptions extends MetricLossOptions, MultiSimilarityWeights {}

/**
 * Multi-similarity loss, one value per anchor, `over: 'element'`, `[q]`:
 * `1/α · log(1 + Σₚ e^(α(d − b))) + 1/β · log(1 + Σₙ e^(−β(d − b)))` with the boundary `b = center − λ`.
 * Positives count when farther than the closest negative less ε, negatives when closer than the farthest positive
 * plus ε. An anchor left without either adds 0. A similarity s stands for the distance 1 − s.
 *
 * @example
 * reduceTerms(multiSimilarityLoss(pairs, { alpha: 2, beta: 50 }), 'mean');
 */
export function multiSimilarityLoss(
  pairs: LossPairs,
  { alpha = 2, beta = 40, epsilon = 0.1, lmda = 0.5, center = 1 }: MultiSimilarityWeights = {},
): LossTerms {
  const weights = { alpha, beta, epsilon, boundary: pairs.distance.fromDistance(center - lmda) };
  return [{ over: 'element', ...(readsAtOnce() ? multiSimilarityByLoop(pairs, weights) : byOperations(pairs, weights)) }];
}

/**
 * `MultiSimilarityLoss`: mines informative pairs and weighs each against the others of its anchor. In [0, ∞).
 *
 * Wang, Han, Huang, Dong, Scott: Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning (2019),
 * arXiv:1904.06627.
 *
 * Differs from TF Similarity: finite for distances of any size.
 *
 * @example
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss().fn });
 */
export class MultiSimilarityLoss extends MetricLoss {
  static readonly className = 'MultiSimilarityLoss';
  static readonly aliases: readonly string[] = ['multisim_loss'];

  readonly alpha: number;
  readonly beta: number;
  readonly epsilon: number;
  readonly lmda: number;
  readonly center: number;

  constructor({
    distance = 'cosine',
    alpha = 2,
    beta = 40,
    epsilon = 0.1,
    lmda = 0.5,
    center = 1,
    reduction = 'mean',
    name = 'multisim_loss',
  }: MultiSimilarityLossOptions = {}) {
    super({ distance, reduction, name });
    const where = 'MultiSimilarityLoss.constructor';
    this.alpha = requireNumber(alpha, 'alpha', where, 0);
    this.beta = requireNumber(beta, 'beta', where, 0);
    this.epsilon = requireNumber(epsilon, 'epsilon', where);
    this.lmda = requireNumber(lmda, 'lmda', where);
    this.center = requireNumber(center, 'center', where);
  }

  override terms(input: LossInput): LossTerms {
    return multiSimilarityLoss(lossPairs(input, this.distance), this);
  }

  override getConfig(): Config {
    const { alpha, beta, epsilon, lmda, center } = this;
    return { ...super.getConfig(), alpha, beta, epsilon, lmda, center };
  }
}

function byOperations(pairs: LossPairs, { alpha, beta, epsilon, boundary }: PairWeights): Pick<LossTerm, 'mask' | 'values'> {
  const positives = minedPositives(pairs, epsilon);
  const negatives = minedNegatives(pairs, epsilon);
  const beyond = pairs.distance.margin(pairs.distances, boundary) as tf.Tensor2D;
  return {
    values: tf.add(
      logOnePlusSumExp(beyond, positives, { scale: alpha }),
      logOnePlusSumExp(beyond, negatives, { scale: -beta }),
    ),
    mask: tf.logicalAnd(tf.any(positives, 1), tf.any(negatives, 1)),
  };
}

/** Positives farther than the closest negative less `epsilon`. */
const minedPositives = ({ distance, distances, positives, negatives }: LossPairs, epsilon: number): tf.Tensor2D =>
  withoutGradient(() => {
    const gap = distance.margin(distances, distance.closestBound(distances, negatives));
    return tf.logicalAnd(positives, tf.greater(gap, -epsilon)) as tf.Tensor2D;
  });

/** Negatives closer than the farthest positive plus `epsilon`. */
const minedNegatives = ({ distance, distances, positives, negatives }: LossPairs, epsilon: number): tf.Tensor2D =>
  withoutGradient(() => {
    const gap = distance.margin(distance.farthestBound(distances, positives), distances);
    return tf.logicalAnd(negatives, tf.greater(gap, -epsilon)) as tf.Tensor2D;
  });
