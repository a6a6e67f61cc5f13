import { expect, test } from '@jest/globals';
import { expectGradient } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { getDistance } from '@sim/distances';
import { literalPairs } from '@sim/testing/literal-pairs';
import * as tf from '@tensorflow/tfjs-core';
import { keyDistances } from './key-distances.ts';
import { checkLossInput } from './loss-input.ts';
import { lossPairs } from './loss-pairs.ts';

withBackends('keyDistances', () => {
  const chosen = (): tf.Tensor1D => tf.tensor1d([2, 0], 'int32');

  test('takes rows of the distances where the keys are the batch', async () => {
    const values = await numbersOf(() => keyDistances(literalPairs(), tf.tensor1d([1, 0, 3, 0], 'int32')));
    const rows = [[0.8, 0, 0.9, 0.5], [0, 0.8, 0.3, 0.6], [0.6, 0.5, 0.7, 0], [0, 0.8, 0.3, 0.6]];
    expect(values).toEqual(rows.flat().map(Math.fround));
  });

  test('measures between other keys', async () => {
    const keys = [[0], [1], [5]];
    const measure = (x: tf.Tensor): tf.Tensor => {
      const labels = tf.tensor1d([0, 1], 'int32');
      const input = checkLossInput(labels, tf.tensor2d([[9], [9]]), { keys: x, keyLabels: tf.zeros([3]) });
      return keyDistances(lossPairs(input, getDistance('squared_euclidean')), chosen());
    };
    expect(await numbersOf(() => measure(tf.tensor2d(keys)))).toEqual([25, 16, 0, 0, 1, 25]);
    // Of 2·(5 − 0)² + (5 − 1)² + (1 − 0)²
    expectGradient(await numbersOf(() => tf.grad(measure)(tf.tensor2d(keys))), [-22, -6, 28]);
  });

  test('sends gradients into the distances', async () => {
    const gradient = await numbersOf(() =>
      tf.grad((x) => keyDistances({ ...literalPairs(), distances: x as tf.Tensor2D }, chosen()))(
        tf.zeros([3, 3]),
        tf.tensor2d([[1, 2, 3], [4, 5, 6]]),
      ),
    );
    expect(gradient).toEqual([4, 5, 6, 0, 0, 0, 1, 2, 3]);
  });
});
