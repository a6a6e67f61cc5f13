import * as tf from '@tensorflow/tfjs-core';
import { computeLoss } from './compute-loss.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerms } from './loss-terms.ts';
import { type MiningChoices, MiningLoss, type MiningLossOptions } from './mining-loss.ts';
import { negativeDistances } from './negative-distances.ts';
import { pickPairs } from './pick-pairs.ts';
import { positiveDistances } from './positive-distances.ts';
import { tripletTerm } from './triplet-term.ts';

/** Options of `TripletLoss`. `distance` defaults to `'cosine'`, `name` to `'triplet_loss'`. */
export interface TripletLossOptions extends MiningLossOptions {}

/**
 * Triplet loss `max(d(a, p) − d(a, n) + margin, 0)`, or `log(1 + e^(d(a, p) − d(a, n)))` without a margin, with one
 * positive and one negative per anchor chosen by strategy: `over: 'element'`, `[q]`. Chosen triplets are all taken
 * instead, `over: 'triplet'`, `[t]`.
 *
 * @example
 * reduceTerms(tripletLoss(pairs, { margin: 0.5 }), 'validAnchors');
 */
export function tripletLoss(pairs: LossPairs, options: MiningChoices = {}): LossTerms {
  const { positiveMiningStrategy = 'hard', negativeMiningStrategy = 'semi-hard', margin = null } = options;
  const { distance, distances } = pairs;
  if (pairs.triplets)
    return [
      tripletTerm(pairs.triplets, ({ anchors, positives, negatives }) => {
        const gap = distance.margin(pickPairs(distances, anchors, positives), pickPairs(distances, anchors, negatives));
        return computeLoss(gap, margin);
      }),
    ];
  const positive = positiveDistances(positiveMiningStrategy, pairs).value;
  const negative = negativeDistances(negativeMiningStrategy, pairs).value;
  return [
    {
      over: 'element',
      values: tf.squeeze(computeLoss(distance.margin(positive, negative), margin), [1]),
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
export class TripletLoss extends MiningLoss {
  static readonly className = 'TripletLoss';
  static readonly aliases: readonly string[] = ['triplet_loss'];

  constructor({ name = 'triplet_loss', ...options }: TripletLossOptions = {}) {
    super({ ...options, name });
  }

  override terms(input: LossInput): LossTerms {
    return tripletLoss(lossPairs(input, this.distance), this);
  }
}
