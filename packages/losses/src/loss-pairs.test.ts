import { expect, test } from '@jest/globals';
import { getDistance } from '@sim/distances';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { checkLossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import { MinedPairs, MinedTriplets } from './mining/mined.ts';

withBackends('lossPairs', () => {
  const distance = getDistance('manhattan');
  const labels = (): tf.Tensor1D => tf.tensor1d([0, 0, 1], 'int32');
  const rows = (): tf.Tensor2D => tf.tensor2d([[0], [1], [3]]);
  const read = (make: () => LossPairs): Promise<number[][]> =>
    Promise.all((['distances', 'positives', 'negatives'] as const).map((part) => numbersOf(() => make()[part])));

  test('takes all pairs of a batch by label', async () => {
    expect(await read(() => lossPairs(checkLossInput(labels(), rows()), distance))).toEqual([
      [0, 1, 3, 1, 0, 2, 3, 2, 0],
      [0, 1, 0, 1, 0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 1, 1, 1, 0],
    ]);
  });

  test('compares with keys, without a row and its own key', async () => {
    const make = (): LossPairs =>
      lossPairs(
        checkLossInput(labels(), rows(), {
          keys: tf.tensor2d([[3], [0]]),
          keyLabels: tf.tensor1d([1, 0], 'int32'),
          selfKeys: tf.tensor1d([1, -1, 0], 'int32'),
        }),
        distance,
      );
    expect(await read(make)).toEqual([
      [3, 0, 2, 1, 0, 3],
      [0, 0, 0, 1, 0, 0],
      [1, 0, 1, 0, 0, 1],
    ]);
  });

  test('names the keys where they are not the batch', () => {
    tf.tidy(() => {
      const [keys, keyLabels] = [tf.tensor2d([[3], [0]]), tf.tensor1d([1, 0], 'int32')];
      expect(lossPairs(checkLossInput(labels(), rows(), { keys, keyLabels }), distance).keys).toBe(keys);
      expect(lossPairs(checkLossInput(labels(), rows()), distance)).not.toHaveProperty('keys');
    });
  });

  test('takes the pairs that were chosen, and keeps chosen triplets', async () => {
    const triplets = new MinedTriplets({ anchors: [1], positives: [0], negatives: [2], shape: [3, 3] });
    const make = (): LossPairs => lossPairs(checkLossInput(labels(), rows(), { mined: triplets }), distance);
    expect((await read(make)).slice(1)).toEqual([
      [0, 0, 0, 1, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1, 0, 0, 0],
    ]);
    tf.tidy(() => {
      expect(make().triplets).toBe(triplets);
      const mined = new MinedPairs(triplets.asPairs());
      const pairs = lossPairs(checkLossInput(labels(), rows(), { mined }), distance);
      expect(pairs.positives).toBe(mined.positives);
      expect(pairs.triplets).toBeUndefined();
    });
  });
});
