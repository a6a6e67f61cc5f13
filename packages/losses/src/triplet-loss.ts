import { type Config, requireOneOf, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerm, LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';
import type { MinedTriplets } from './mining/mined.ts';
import { type NegativeMiningStrategy, negativeDistances, negativeMiningStrategies } from './negative-distances.ts';
import { pickPairs } from './pick-pairs.ts';
import { type PositiveMiningStrategy, positiveDistances, positiveMiningStrategies } from './positive-distances.ts';

/** How `tripletLoss` chooses and compares. */
export interface TripletLossChoices {
  /** Default `'hard'`. */
  readonly positiveMiningStrategy?: PositiveMiningStrategy;
  /** Default `'semi-hard'`. */
  readonly negativeMiningStrategy?: NegativeMiningStrategy;
  /** How much farther a negative has to lie; `null`, the default, for the soft margin `log(1 + e^x)`. */
  readonly margin?: number | null;
}

/** Options of `TripletLoss`. `distance` defaults to `'cosine'`, `name` to `'triplet_loss'`. */
export interface TripletLossOptions extends MetricLossOptions, TripletLossChoices {}

/**
 * Triplet loss `max(d(a, p) − d(a, n) + margin, 0)`, or `log(1 + e^(d(a, p) − d(a, n)))` without a margin, with one
 * positive and one negative per anchor chosen by strategy: `over: 'element'`, `[q]`. Chosen triplets are all taken
 * instead, `over: 'triplet'`, `[t]`.
 *
 * @example
 * reduceTerms(tripletLoss(pairs, { margin: 0.5 }), 'validAnchors');
 */
export function tripletLoss(pairs: LossPairs, options: TripletLossChoices = {}): LossTerms {
  const { positiveMiningStrategy = 'hard', negativeMiningStrategy = 'semi-hard', margin = null } = options;
  if (pairs.triplets) return [ofTriplets(pairs, pairs.triplets, margin)];
  const positive = positiveDistances(positiveMiningStrategy, pairs).value;
  const negative = negativeDistances(negativeMiningStrategy, pairs).value;
  return [
    {
      over: 'element',
      values: tf.squeeze(penalty(pairs.distance.margin(positive, negative), margin), [1]),
      mask: tf.logicalAnd(tf.any(pairs.positives, 1), tf.any(pairs.negatives, 1)),
    },
  ];
}

/**
 * `TripletLoss`: pulls each anchor's chosen positive closer than its chosen negative. In [0, ∞).
 *
 * Schroff, Kalenichenko, Philbin: FaceNet (2015), arXiv:1503.03832; soft margin and batch mining: Hermans, Beyer,
 * Leibe: In Defense of the Triplet Loss for Person Re-Identification (2017), arXiv:1703.07737.
 *
 * Differs from TF Similarity: an anchor without a positive or without a negative adds 0 where the original takes
 * distances that belong to no such pair; the soft margin is finite for distances of any size.
 *
 * @example
 * const loss = new TripletLoss({ distance: 'squared_euclidean', margin: 0.5 });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class TripletLoss extends MetricLoss {
  static readonly className = 'TripletLoss';
  static readonly aliases: readonly string[] = ['triplet_loss'];

  readonly positiveMiningStrategy: PositiveMiningStrategy;
  readonly negativeMiningStrategy: NegativeMiningStrategy;
  readonly margin: number | null;

  constructor({
    distance = 'cosine',
    positiveMiningStrategy = 'hard',
    negativeMiningStrategy = 'semi-hard',
    margin = null,
    reduction = 'mean',
    name = 'triplet_loss',
  }: TripletLossOptions = {}) {
    super({ distance, reduction, name });
    const where = 'TripletLoss.constructor';
    requireOneOf(positiveMiningStrategy, positiveMiningStrategies, 'positive mining strategy', where);
    requireOneOf(negativeMiningStrategy, negativeMiningStrategies, 'negative mining strategy', where);
    if (margin !== null && !Number.isFinite(margin))
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: 'margin must be a number or null',
        got: margin,
        cure: 'Pass null for the soft margin.',
      });
    this.positiveMiningStrategy = positiveMiningStrategy;
    this.negativeMiningStrategy = negativeMiningStrategy;
    this.margin = margin;
  }

  override terms(input: LossInput): LossTerms {
    return tripletLoss(lossPairs(input, this.distance), this);
  }

  override getConfig(): Config {
    const { positiveMiningStrategy, negativeMiningStrategy, margin } = this;
    return { ...super.getConfig(), positiveMiningStrategy, negativeMiningStrategy, margin };
  }
}

function ofTriplets({ distance, distances }: LossPairs, triplets: MinedTriplets, margin: number | null): LossTerm {
  const isAny = triplets.anchors.length > 0;
  // Backends disagree on tensors without entries, so that where nothing was chosen one triplet stands in, uncounted.
  const { anchors, positives, negatives } = isAny ? triplets : NO_TRIPLET;
  const gap = distance.margin(pickPairs(distances, anchors, positives), pickPairs(distances, anchors, negatives));
  const values = penalty(gap, margin);
  return { over: 'triplet', values, mask: tf.fill(values.shape, isAny ? 1 : 0) };
}

const NO_TRIPLET = { anchors: Int32Array.of(0), positives: Int32Array.of(0), negatives: Int32Array.of(0) };

const penalty = (gap: tf.Tensor, margin: number | null): tf.Tensor =>
  margin === null ? tf.softplus(gap) : tf.relu(tf.add(gap, margin));
