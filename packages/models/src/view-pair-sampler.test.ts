import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { readViewPair, ViewPairSampler } from './view-pair-sampler.ts';

const rows = (sign: number) => ({ values: Float32Array.from({ length: 7 }, (_, i) => sign * (i + 1)), shape: [7, 1] });
const sampler = (options?: { batchSize?: number; shuffle?: boolean }) => new ViewPairSampler([rows(1), rows(-1)], options);

describe('ViewPairSampler', () => {
  test('draws each pair at most once in an epoch, in another order in the next', async () => {
    const views = sampler({ batchSize: 2 });
    expect(views.stepsPerEpoch).toBe(3);
    const epoch = async (number: number) => (await Promise.all([0, 1, 2].map((index) => views.batch(number, index)))).flatMap(({ labels }) => [...labels.subarray(0, 2)]);
    const first = await epoch(0);
    expect(new Set(first).size).toBe(6);
    expect(await epoch(0)).toEqual(first);
    expect(await epoch(1)).not.toEqual(first);
  });

  test('keeps the two views of a pair in step', async () => {
    const { examples, labels } = await sampler({ batchSize: 3 }).batch(0, 1);
    expect(examples.shape).toEqual([6, 1]);
    for (let i = 0; i < 3; i++) {
      expect(examples.values[i]).toBe((labels[i] as number) + 1);
      expect(examples.values[3 + i]).toBe(-(examples.values[i] as number));
      expect(labels[3 + i]).toBe(labels[i]);
    }
  });

  test('takes the rows in turn without shuffling, and all of few rows at once', async () => {
    expect((await sampler({ batchSize: 2, shuffle: false }).batch(4, 1)).labels).toEqual(Int32Array.of(2, 3, 2, 3));
    expect(sampler()).toMatchObject({ batchSize: 7, stepsPerEpoch: 1 });
    expect(() => sampler({ batchSize: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('readViewPair', () => {
  test('reads both tensors, or the first twice', async () => {
    const [a, b] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]], undefined, 'int32')];
    expect(await readViewPair(a, b, 'here')).toEqual([
      { values: Float32Array.of(1, 2), shape: [1, 2] },
      { values: Int32Array.of(3, 4), shape: [1, 2] },
    ]);
    const [first, second] = await readViewPair(a, null, 'here');
    expect(second).toEqual(first);
    tf.dispose([a, b]);
  });

  test('refuses what are no views of the same examples', async () => {
    const [a, b, none] = [tf.zeros([2, 2]), tf.zeros([3, 2]), tf.zeros([0, 2])];
    await expectCode('SHAPE_MISMATCH', readViewPair(a, b, 'here'));
    await expectCode('EMPTY_INPUT', readViewPair(none, none, 'here'));
    await expectCode('INVALID_ARGUMENT', readViewPair([a], b, 'here'));
    tf.dispose([a, b, none]);
  });
});
