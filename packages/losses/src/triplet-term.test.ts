import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { MinedTriplets } from './mining/mined.ts';
import { type TripletRows, tripletTerm } from './triplet-term.ts';

withBackends('tripletTerm', () => {
  const sums = ({ anchors, positives, negatives }: TripletRows): tf.Tensor =>
    tf.tensor1d(
      Array.from(anchors, (anchor, i) => anchor + 10 * (positives[i] as number) + 100 * (negatives[i] as number)),
    );

  test('has a value of each triplet, all of which count', async () => {
    const triplets = new MinedTriplets({ anchors: [0, 1], positives: [1, 0], negatives: [2, 3], shape: [4, 4] });
    expect(await numbersOf(() => tripletTerm(triplets, sums).values)).toEqual([210, 301]);
    expect(await numbersOf(() => tripletTerm(triplets, sums).mask)).toEqual([1, 1]);
    tf.tidy(() => expect(tripletTerm(triplets, sums).over).toBe('triplet'));
  });

  test('has one value that does not count where nothing was chosen', async () => {
    const none = new MinedTriplets({ anchors: [], positives: [], negatives: [], shape: [4, 4] });
    expect(await numbersOf(() => tripletTerm(none, sums).values)).toEqual([0]);
    expect(await numbersOf(() => tripletTerm(none, sums).mask)).toEqual([0]);
  });
});
