import { expect, test } from '@jest/globals';
import { literalPairs } from '@sim/testing/literal-pairs';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from './loss-pairs.ts';
import { positiveDistances } from './positive-distances.ts';

/** One class, so that every row has three positives. */
const oneClass = (): LossPairs => ({
  ...literalPairs(),
  positives: tf.logicalNot(tf.cast(tf.eye(4), 'bool')) as tf.Tensor2D,
});

withBackends('positiveDistances', () => {
  test.each([
    ['hard', [0.8, 0.9, 0.9, 0.7], [1, 2, 1, 2]],
    ['easy', [0.3, 0.5, 0.3, 0.5], [2, 3, 0, 1]],
  ] as const)('%s', async (strategy, expected, keys) => {
    const values = await numbersOf(() => positiveDistances(strategy, oneClass()).value);
    expect(values).toEqual(expected.map(Math.fround));
    expect(await numbersOf(() => positiveDistances(strategy, oneClass()).index)).toEqual(keys);
  });

  test('knows no semi-hard positives', () => {
    tf.tidy(() => {
      expect(() => positiveDistances('semi-hard' as 'hard', literalPairs())).toThrow(
        'positiveDistances: unknown positive mining strategy, got "semi-hard". Use one of: easy, hard.',
      );
    });
  });
});
