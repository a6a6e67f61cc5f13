import { buildMasks, type Distance } from '@sim/distances';
import type * as tf from '@tensorflow/tfjs-core';
import type { LossInput } from './loss-input.ts';
import type { MinedTriplets } from './mining/mined.ts';

/** What a loss over pairs sees: all distances, and which pairs count. */
export interface LossPairs {
  /** Distances or similarities `[q, k]`. */
  readonly distances: tf.Tensor2D;
  /** Pairs of one class, bool `[q, k]`. */
  readonly positives: tf.Tensor2D;
  /** Pairs of two classes, bool `[q, k]`. */
  readonly negatives: tf.Tensor2D;
  /** Measured the distances; knows which values are closer. */
  readonly distance: Distance;
  /** Embeddings of the keys `[k, d]`, where they are not the queries. */
  readonly keys?: tf.Tensor2D;
  /** Chosen triplets, where a miner of triplets was used. */
  readonly triplets?: MinedTriplets;
}

/**
 * Distances and masks of a batch: those that a miner chose, or all pairs by label without a row's pair with itself.
 *
 * @example
 * const pairs = lossPairs(checkLossInput(labels, embeddings), getDistance('cosine'));
 */
export function lossPairs(input: LossInput, distance: Distance): LossPairs {
  const { mined, embeddings, keys } = input;
  const measured = {
    distances: distance.call(embeddings, keys),
    distance,
    ...(keys === embeddings ? {} : { keys }),
  };
  if (mined === undefined) return { ...measured, ...buildMasks(input.labels, input.keyLabels, input) };
  const { positives, negatives } = mined.asPairs();
  return { ...measured, positives, negatives, ...(mined.kind === 'triplets' ? { triplets: mined } : {}) };
}
