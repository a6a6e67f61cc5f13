import * as tf from '@tensorflow/tfjs-core';
import { computeLoss } from './compute-loss.ts';
import { keyDistances } from './key-distances.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerm, LossTerms } from './loss-terms.ts';
import type { MinedTriplets } from './mining/mined.ts';
import { type MiningChoices, MiningLoss, type MiningLossOptions } from './mining-loss.ts';
import { negativeDistances } from './negative-distances.ts';
import { oneHotKeys } from './one-hot-keys.ts';
import { pickPairs } from './pick-pairs.ts';
import { positiveDistances } from './positive-distances.ts';
import { tripletTerm } from './triplet-term.ts';

/** Options of `PNLoss`. `distance` defaults to `'cosine'`, `name` to `'pn_loss'`. */
export interface PNLossOptions extends MiningLossOptions {}

/**
 * Positive-negative loss `max(d(a, p) − min(d(a, n), d(p, n)) + margin, 0)`, or `log(1 + e^(…))` without a margin, with
 * one positive and one negative per anchor chosen by strategy: `over: 'element'`, `[q]`. Chosen triplets are all taken
 * instead, `over: 'triplet'`, `[t]`.
 *
 * @example
 * reduceTerms(pnLoss(pairs, { margin: 0.5 }), 'validAnchors');
 */
export function pnLoss(pairs: LossPairs, options: MiningChoices = {}): LossTerms {
  const { positiveMiningStrategy = 'hard', negativeMiningStrategy = 'semi-hard', margin = null } = options;
  if (pairs.triplets) return [ofTriplets(pairs, pairs.triplets, margin)];
  const positive = positiveDistances(positiveMiningStrategy, pairs);
  const negative = negativeDistances(negativeMiningStrategy, pairs);
  const ofNegative = oneHotKeys(negative.index, pairs.distances.shape[1]);
  const fromPositive = tf.sum(tf.mul(keyDistances(pairs, positive.index), ofNegative), 1, true);
  return [
    {
      over: 'element',
      values: tf.squeeze(penalty(pairs, positive.value, negative.value, fromPositive, margin), [1]),
      mask: tf.logicalAnd(tf.any(pairs.positives, 1), tf.any(pairs.negatives, 1)),
    },
  ];
}

/**
 * `PNLoss`: as `TripletLoss`, with the negative as far from the anchor's positive as from the anchor. In [0, ∞).
 *
 * Balntas, Johns, Tang, Mikolajczyk: PN-Net: Conjoined Triple Deep Network for Learning Local Image Descriptors (2016),
 * arXiv:1601.05030.
 *
 * Differs from TF Similarity: works inside `XBM`; an anchor without a positive or without a negative adds 0; the soft
 * margin is finite for distances of any size.
 *
 * @example
 * const loss = new PNLoss({ distance: 'squared_euclidean', margin: 0.5 });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class PNLoss extends MiningLoss {
  static readonly className = 'PNLoss';
  static readonly aliases: readonly string[] = ['pn_loss'];

  constructor({ name = 'pn_loss', ...options }: PNLossOptions = {}) {
    super({ ...options, name });
  }

  override terms(input: LossInput): LossTerms {
    return pnLoss(lossPairs(input, this.distance), this);
  }
}

/** What the closer of the negative's two distances costs. */
function penalty(
  { distance }: LossPairs,
  positive: tf.Tensor,
  fromAnchor: tf.Tensor,
  fromPositive: tf.Tensor,
  margin: number | null,
): tf.Tensor {
  const gap = tf.maximum(distance.margin(positive, fromAnchor), distance.margin(positive, fromPositive));
  return computeLoss(gap, margin);
}

function ofTriplets(pairs: LossPairs, triplets: MinedTriplets, margin: number | null): LossTerm {
  const { distances, distance, keys } = pairs;
  const betweenKeys = keys ? distance.call(keys) : distances;
  return tripletTerm(triplets, ({ anchors, positives, negatives }) =>
    penalty(
      pairs,
      pickPairs(distances, anchors, positives),
      pickPairs(distances, anchors, negatives),
      pickPairs(betweenKeys, positives, negatives),
      margin,
    ),
  );
}
