import { test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { distanceConformance } from '@sim/testing/distance-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { SquaredEuclideanDistance } from './squared-euclidean-distance.ts';

distanceConformance(SquaredEuclideanDistance, (q, k) => q.reduce((sum, x, i) => sum + (x - (k[i] as number)) ** 2, 0));

withBackends('SquaredEuclideanDistance', () => {
  test('keeps the distance of near rows far from the origin', async () => {
    const rows = [[1000, 1000], [1000.0078125, 1000]];
    const values = await numbersOf(() => new SquaredEuclideanDistance().call(tf.tensor2d(rows)));
    expectWithin(values[1] as number, 0.0078125 ** 2, 1e-12);
  });
});
