import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './loss-terms.ts';
import type { MinedTriplets } from './mining/mined.ts';

/** Rows of triplets, as three parallel lists with at least one entry. */
export type TripletRows = Pick<MinedTriplets, 'anchors' | 'negatives' | 'positives'>;

/**
 * The term of a loss over chosen triplets: `values` computes one value per triplet, `[t]`.
 *
 * @example
 * tripletTerm(pairs.triplets, ({ anchors, positives }) => pickPairs(pairs.distances, anchors, positives));
 */
export function tripletTerm(triplets: MinedTriplets, values: (rows: TripletRows) => tf.Tensor): LossTerm {
  // Backends disagree on tensors without entries, so that where nothing was chosen one triplet stands in, uncounted.
  const isAny = triplets.anchors.length > 0;
  const ofTriplets = values(isAny ? triplets : NO_TRIPLET);
  return { over: 'triplet', values: ofTriplets, mask: tf.fill(ofTriplets.shape, isAny ? 1 : 0) };
}

const NO_TRIPLET: TripletRows = {
  anchors: Int32Array.of(0),
  positives: Int32Array.of(0),
  negatives: Int32Array.of(0),
};
