import { describe, expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type MinedPairs, MinedTriplets } from './mined.ts';

const triplets = (): MinedTriplets =>
  new MinedTriplets({ anchors: [0, 0, 2], positives: [1, 1, 3], negatives: [2, 3, 1], shape: [4, 4] });

withBackends('mined pairs and triplets', () => {
  test('triplets become masks of their pairs', async () => {
    const read = (side: 'negatives' | 'positives'): Promise<number[]> => numbersOf(() => triplets().asPairs()[side]);
    expect(await read('positives')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(await read('negatives')).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const pairs = triplets().asPairs();
    expect(pairs.shape).toEqual([4, 4]);
    expect(pairs.asPairs()).toBe(pairs);
    pairs.dispose();
  });

  test('pairs become every triplet of an anchor', () => {
    const pairs = triplets().asPairs();
    const again = pairs.asTriplets();
    pairs.dispose();
    expect(again).toEqual(triplets());
    expect(again.asTriplets()).toBe(again);
  });

  test('rows are weighed by how often they were chosen', async () => {
    // As pairs (0,1), (2,3); (0,2), (0,3), (2,1): row 0 three times, 1 twice, 2 three times, 3 twice.
    const ofPairs = await numbersOf(() => triplets().asPairs().sampleWeights());
    expect(ofPairs.map((weight) => Math.round(weight * 3))).toEqual([3, 2, 3, 2]);
    // As triplets: row 0 twice, 1 three times, 2 twice, 3 twice.
    const ofTriplets = await numbersOf(() => triplets().sampleWeights());
    expect(ofTriplets.map((weight) => Math.round(weight * 3))).toEqual([2, 3, 2, 2]);
  });

  test('rows weigh 1 where nothing was chosen', async () => {
    const none = new MinedTriplets({ anchors: [], positives: [], negatives: [], shape: [2, 2] });
    expect(await numbersOf(() => none.sampleWeights())).toEqual([1, 1]);
    expect(await numbersOf(() => none.asPairs().sampleWeights())).toEqual([1, 1]);
  });

  test('keys that are not the batch do not count as rows of it', async () => {
    const mined = new MinedTriplets({ anchors: [1, 1], positives: [0, 2], negatives: [2, 0], shape: [2, 3] });
    expect(await numbersOf(() => mined.sampleWeights())).toEqual([0, 1]);
    expect(await numbersOf(() => mined.asPairs().sampleWeights())).toEqual([0, 1]);
  });

  test('pairs own their masks', () => {
    const before = tf.memory().numTensors;
    const pairs: MinedPairs = triplets().asPairs();
    expect(tf.memory().numTensors).toBe(before + 2);
    pairs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('MinedTriplets', () => {
  test.each([
    [{ anchors: [0], positives: [1, 2], negatives: [3] }, 'LENGTH_MISMATCH'],
    [{ anchors: [0], positives: [1], negatives: [] }, 'LENGTH_MISMATCH'],
    [{ anchors: [4], positives: [1], negatives: [2] }, 'INVALID_ARGUMENT'],
    [{ anchors: [0], positives: [-1], negatives: [2] }, 'INVALID_ARGUMENT'],
    [{ anchors: [0], positives: [1], negatives: [5] }, 'INVALID_ARGUMENT'],
  ])('refuses %p over 4 queries and 5 keys', (lists, code) => {
    expect(() => new MinedTriplets({ ...lists, shape: [4, 5] })).toThrow(expect.objectContaining({ code }));
  });

  test('has nothing to free', () => {
    const mined = triplets();
    mined.dispose();
    expect(mined.anchors).toEqual(Int32Array.of(0, 0, 2));
  });
});
