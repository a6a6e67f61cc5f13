import { type LossInput, lossPairs, type LossTerms, MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A loss of one's own, in twenty lines: the triplet loss over **all** semi-hard triplets of a batch, those whose negative
 * is farther than the positive by less than the margin, where `TripletLoss` takes one triplet per anchor.
 */
export class AllTripletsLoss extends MetricLoss {
  readonly margin: number;

  constructor({ margin = 0.2 }: { readonly margin?: number } = {}) {
    super({ distance: 'cosine', reduction: 'mean', name: 'all_triplets_loss' });
    this.margin = margin;
  }

  override terms(input: LossInput): LossTerms {
    const { distances, positives, negatives } = lossPairs(input, this.distance);
    const gap = this.distance.margin(tf.expandDims(distances, 2), tf.expandDims(distances, 1));
    const isTriplet = tf.logicalAnd(tf.expandDims(positives, 2), tf.expandDims(negatives, 1));
    const isSemiHard = tf.logicalAnd(tf.less(gap, 0), tf.greater(gap, -this.margin));
    const values = tf.reshape(tf.add(gap, this.margin), [-1]);
    return [{ over: 'triplet', values, mask: tf.reshape(tf.logicalAnd(isTriplet, isSemiHard), [-1]) }];
  }
}
