import { expect, test } from '@jest/globals';
import { everywhereAndDistant, numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type BuildMasksOptions, buildMasks } from './build-masks.ts';

const masksOf = async (
  queries: () => tf.Tensor,
  keys?: () => tf.Tensor,
  options?: () => BuildMasksOptions,
): Promise<number[][]> =>
  Promise.all(
    (['positives', 'negatives'] as const).map((side) =>
      numbersOf(() => buildMasks(queries(), keys?.(), options?.())[side]),
    ),
  );

withBackends('buildMasks', () => {
  test('splits the pairs of a batch, leaving out the diagonal', async () => {
    expect(await masksOf(() => tf.tensor1d([0, 0, 1], 'int32'))).toEqual([
      [0, 1, 0, 1, 0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 1, 1, 1, 0],
    ]);
  });

  test('keeps the diagonal when asked to', async () => {
    const [positives] = await masksOf(
      () => tf.tensor1d([4, 7], 'int32'),
      undefined,
      () => ({ removeDiagonal: false }),
    );
    expect(positives).toEqual([1, 0, 0, 1]);
  });

  test('compares with other keys, by place or by the place that is named', async () => {
    const queries = () => tf.tensor1d([1, 2], 'int32');
    const keys = () => tf.tensor1d([1, 2, 1], 'int32');
    expect(await masksOf(queries, keys)).toEqual([
      [0, 0, 1, 0, 0, 0],
      [0, 1, 0, 1, 0, 1],
    ]);
    expect((await masksOf(queries, keys, () => ({ selfKeys: tf.tensor1d([2, -1], 'int32') })))[0]).toEqual([
      1, 0, 0, 0, 1, 0,
    ]);
  });

  test('takes columns, and labels of other types', async () => {
    const rows = [[0], [0], [1]];
    const expected = await masksOf(() => tf.tensor1d([0, 0, 1], 'int32'));
    expect(await masksOf(() => tf.tensor2d(rows, [3, 1], 'int32'))).toEqual(expected);
    expect(await masksOf(() => tf.tensor2d(rows))).toEqual(expected);
    expect(await masksOf(() => tf.tensor1d([0, 0, 1], 'bool'))).toEqual(expected);
  });

  test('puts every pair but that of a row with itself into exactly one mask', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }), async (labels) => {
        const [positives = [], negatives = []] = await masksOf(() => tf.tensor1d(labels, 'int32'));
        for (const [i, a] of labels.entries())
          for (const [j, b] of labels.entries()) {
            const at = i * labels.length + j;
            expect(positives[at]).toBe(Number(i !== j && a === b));
            expect(negatives[at]).toBe(Number(a !== b));
          }
      }),
      { numRuns: 30 },
    );
  });
}, everywhereAndDistant);
