import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './loss-terms.ts';
import { type Reduction, reduceTerms } from './reduce-terms.ts';

const rows = (): LossTerm => ({
  over: 'element',
  values: tf.tensor1d([1, 3, 100]),
  mask: tf.tensor1d([true, true, false]),
});
const pairs = (): LossTerm => ({
  over: 'positivePair',
  values: tf.tensor2d([[1, 2], [4, 8], [50, 60]]),
  mask: tf.tensor2d([[1, 0], [1, 1], [0, 0]], [3, 2], 'bool'),
});
const triplets = (): LossTerm => ({ over: 'triplet', values: tf.tensor1d([5, 7]), mask: tf.tensor1d([1, 1]) });

const ofBatch = (): LossTerm => ({ over: 'batch', values: tf.scalar(5), mask: tf.scalar(1) });

withBackends('reduceTerms', () => {
  const reduce = (terms: (() => LossTerm)[], reduction: Reduction): Promise<number[]> =>
    numbersOf(() => reduceTerms(terms.map((term) => term()), reduction));

  test.each<[Reduction, (() => LossTerm)[], number[]]>([
    ['mean', [rows], [4 / 3]],
    ['validAnchors', [rows], [2]],
    ['sum', [rows], [4]],
    ['none', [rows], [1, 3, 0]],
    ['mean', [pairs], [13 / 3]],
    ['validAnchors', [pairs], [13 / 3]],
    ['sum', [pairs], [13]],
    ['none', [pairs], [1, 12, 0]],
    ['mean', [triplets], [6]],
    ['none', [triplets], [5, 7]],
    ['sum', [rows, pairs, triplets], [29]],
    ['mean', [rows, pairs], [4 / 3 + 13 / 3]],
    ['none', [rows, pairs], [2, 15, 0]],
    ['mean', [ofBatch], [5]],
    ['sum', [ofBatch], [5]],
    ['none', [ofBatch], [5]],
    ['validAnchors', [rows, ofBatch], [7]],
  ])('%s', async (reduction, terms, expected) => {
    const values = await reduce(terms, reduction);
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
  });

  test('weighs values where the mask is no mask but weights', async () => {
    const weighted = (): LossTerm => ({ over: 'triplet', values: tf.tensor1d([4, 8]), mask: tf.tensor1d([3, 1]) });
    expect(await reduce([weighted], 'mean')).toEqual([5]);
  });

  test.each<Reduction>(['mean', 'sum', 'validAnchors'])('is 0 where nothing counts: %s', async (reduction) => {
    const none = (term: () => LossTerm) => (): LossTerm => ({ ...term(), mask: tf.zerosLike(term().mask) });
    expect(await reduce([none(rows), none(pairs), none(triplets)], reduction)).toEqual([0]);
  });

  test('sends gradients to what counts, also through a mask made of the values', async () => {
    const gradient = await numbersOf(() =>
      tf.grad((x) => reduceTerms([{ over: 'element', values: x, mask: tf.greater(x, 2) }], 'validAnchors'))(
        tf.tensor1d([1, 3, 5]),
      ),
    );
    expect(gradient).toEqual([0, 0.5, 0.5]);
  });

  test('refuses to add rows to triplets, and unknown reductions', () => {
    tf.tidy(() => {
      expect(() => reduceTerms([rows(), triplets()], 'none')).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }),
      );
      expect(() => reduceTerms([rows()], 'average' as Reduction)).toThrow(
        'reduceTerms: unknown reduction, got "average". Use one of: mean, none, sum, validAnchors.',
      );
    });
  });
});
