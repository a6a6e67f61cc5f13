import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { maskedMax } from './masked-max.ts';

withBackends('maskedMax', () => {
  const choose = (mask: number[], part: 'index' | 'value', row = [3, 9, 1]): Promise<number[]> =>
    numbersOf(() => maskedMax(tf.tensor2d([row]), tf.tensor2d([mask], undefined, 'bool'))[part]);

  test('is the value of one kept entry, and its column', async () => {
    expect(await choose([1, 1, 1], 'value')).toEqual([9]);
    expect(await choose([1, 1, 1], 'index')).toEqual([1]);
    expect(await choose([1, 0, 0], 'value')).toEqual([3]);
  });

  test('leaves the range of the row where nothing is kept, as the original', async () => {
    expect(await choose([0, 0, 0], 'value', [1, 2, 3])).toEqual([Math.fround(0.999999)]);
    expect(await choose([0, 0, 0], 'index', [1, 2, 3])).toEqual([0]);
  });
});
