import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { mergeSummaries, summarizeRows } from './row-summary.ts';

const mask = (values: number[]): tf.Tensor1D => tf.tensor1d(values, 'bool');

withBackends('summarizeRows', () => {
  test('gives count, sum, minimum and maximum of what the mask keeps', async () => {
    const summary = () => summarizeRows(tf.tensor2d([[4], [-100], [1], [0.5], [100]]), mask([1, 0, 1, 1, 0]));
    expect(await numbersOf(summary)).toEqual([3, 5.5, 0.5, 4]);
  });

  test('leaves what is no number out', async () => {
    expect(await numbersOf(() => summarizeRows(tf.tensor2d([[NaN], [2], [Infinity]]), mask([0, 1, 0])))).toEqual([1, 2, 2, 2]);
  });

  test('of parts add up to that of the whole, parts without rows included', async () => {
    const part = (values: number[], kept: number[]) => summarizeRows(tf.tensor2d(values, [values.length, 1]), mask(kept));
    const merged = () =>
      [part([7, 2], [0, 0]), part([-3, 8], [1, 0]), part([4], [1])].reduce((sum, next) => mergeSummaries(sum, next));
    expect(await numbersOf(merged)).toEqual([2, 1, -3, 4]);
  });
});
