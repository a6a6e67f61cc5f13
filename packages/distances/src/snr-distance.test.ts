import { expect, test } from '@jest/globals';
import { SNR_MIN_VARIANCE } from '@sim/core';
import { distanceConformance } from '@sim/testing/distance-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { SNRDistance } from './snr-distance.ts';

const variance = (row: readonly number[]): number => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  return row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
};

distanceConformance(
  SNRDistance,
  (q, k) => variance(q.map((x, i) => x - (k[i] as number))) / Math.max(variance(q), SNR_MIN_VARIANCE),
);

withBackends('SNRDistance', () => {
  test('takes the query as the signal', async () => {
    const [a, b] = [[[1, 2, 3]], [[2, 0, 4]]];
    const distance = new SNRDistance();
    const there = await numbersOf(() => distance.call(tf.tensor2d(a), tf.tensor2d(b)));
    const back = await numbersOf(() => distance.call(tf.tensor2d(b), tf.tensor2d(a)));
    expect(there[0]).toBeCloseTo(3, 5);
    expect(back[0]).toBeCloseTo(3 / 4, 5);
  });

  test('is finite for a query without variance', async () => {
    const values = await numbersOf(() =>
      new SNRDistance().call(tf.tensor2d([[1, 1]]), tf.tensor2d([[2, 2], [0, 2]])),
    );
    expect(values[0]).toBe(0);
    expect(values[1]).toBeGreaterThan(1e9);
    expect(values[1]).toBeLessThan(Infinity);
  });
});
