import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { distanceConformance } from '@sim/testing/distance-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { EuclideanDistance } from './euclidean-distance.ts';

distanceConformance(EuclideanDistance, (q, k) => Math.hypot(...q.map((x, i) => x - (k[i] as number))));

withBackends('EuclideanDistance', () => {
  const distance = new EuclideanDistance();

  test('keeps the distance and the direction of near rows far from the origin', async () => {
    // Two clusters, so that no common shift brings both to the origin; the step is exact in float32.
    const step = 0.0078125;
    const rows = [[1000, 1000], [1000 + step, 1000], [-1000, 1000], [-1000, 1000 + step]];
    const values = await numbersOf(() => distance.call(tf.tensor2d(rows)));
    expectWithin(values[1] as number, step, 1e-8);
    expectWithin(values[2 * 4 + 3] as number, step, 1e-8);
    const nearest = (x: tf.Tensor): tf.Scalar => tf.sum(tf.slice(distance.call(x), [0, 1], [1, 1]));
    const gradient = await numbersOf(() => tf.grad(nearest)(tf.tensor2d(rows)));
    expect(gradient).toEqual([-1, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('is 0 for equal rows, with gradient 0', async () => {
    const rows = [[0.1, 0.7], [0.1, 0.7]];
    expect(await numbersOf(() => distance.call(tf.tensor2d(rows)))).toEqual([0, 0, 0, 0]);
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(distance.call(x));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor2d(rows)))).toEqual([0, 0, 0, 0]);
  });
});
