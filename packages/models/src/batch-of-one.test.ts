import { describe, expect, test } from '@jest/globals';
import type { ExampleInput } from '@sim/layers';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { withBatchOfOne } from './batch-of-one.ts';

describe('withBatchOfOne', () => {
  test('adds the axis that counts examples', async () => {
    const x = tf.ones([2, 3]);
    const array = { values: new Float32Array(6), shape: [2, 3] };
    for (const example of [x, array]) expect(await withBatchOfOne(example, async ({ shape }) => shape)).toEqual([1, 2, 3]);
    x.dispose();
  });

  test('frees the batch, also when the call fails, and leaves the example', async () => {
    const x = tf.ones([2]);
    const before = tf.memory().numTensors;
    await withBatchOfOne(x, async () => undefined);
    await expect(withBatchOfOne(x, () => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  test('hands on what is no example, for the call to refuse', async () => {
    const nothing = [1, 2] as unknown as ExampleInput;
    expect(await withBatchOfOne(nothing, async (batch) => batch)).toBe(nothing);
  });
});
