import { expect, test } from '@jest/globals';
import { distanceConformance } from '@sim/testing/distance-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { ManhattanDistance } from './manhattan-distance.ts';

distanceConformance(ManhattanDistance, (q, k) => q.reduce((sum, x, i) => sum + Math.abs(x - (k[i] as number)), 0));

withBackends('ManhattanDistance', () => {
  test('passes no gradient through columns in which both rows are equal', async () => {
    const sum = (x: tf.Tensor): tf.Scalar =>
      tf.sum(new ManhattanDistance().call(x, tf.tensor2d([[1, 2, 3]])));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor2d([[1, 5, 0]])))).toEqual([0, 1, -1]);
  });
});
