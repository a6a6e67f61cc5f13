import { expect, test } from '@jest/globals';
import { expectValue, expectWithin } from '@sim/testing/close';
import { degenerateBatches, unit } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { DistanceGapMetric, type DistanceGapMetricOptions } from './distance-gap-metric.ts';

const valueOf = async (labels: readonly number[], rows: readonly (readonly number[])[], options: DistanceGapMetricOptions = {}) =>
  (await numbersOf(() =>
    new DistanceGapMetric(options).call(tf.tensor1d([...labels], 'int32'), tf.tensor2d(rows.map((row) => [...row]))),
  ))[0] as number;

const manhattan = { distance: 'manhattan', signed: true } as const;

withBackends('DistanceGapMetric', () => {
  test('is the closest negative less the farthest positive', async () => {
    // Class 0 at 0, 2 and class 1 at 7, 8: closest negative 7 − 2, farthest positive 2 − 0.
    expect(await valueOf([0, 0, 1, 1], [[0], [2], [7], [8]], manhattan)).toBe(3);
    // Class 1 at 3, 8 lies across: closest negative 1, farthest positive 5.
    expect(await valueOf([0, 0, 1, 1], [[0], [2], [3], [8]], manhattan)).toBe(-4);
  });

  test('has no sign unless asked for', async () => {
    expect(await valueOf([0, 0, 1, 1], [[0], [2], [3], [8]], { distance: 'manhattan' })).toBe(4);
    const rows = unit([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]]);
    expectValue(await valueOf([0, 0, 1, 1], rows), 0.6527815);
  });

  test('means the same for a similarity as for the distance it stands for', async () => {
    const rows = unit([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]]);
    for (const labels of [[0, 0, 1, 1], [0, 1, 1, 0]])
      expectWithin(
        await valueOf(labels, rows, { distance: 'inner_product', signed: true }),
        await valueOf(labels, rows, { distance: 'cosine', signed: true }),
        1e-6,
      );
  });

  test('leaves rows without a pair out', async () => {
    expect(await valueOf([0, 0, 1], [[0], [2], [7]], manhattan)).toBe(3);
  });

  test('is 0 where one kind of pair is missing', async () => {
    expect(await valueOf([0, 1, 2], [[0], [2], [7]], manhattan)).toBe(0);
    expect(await valueOf([0, 0, 0], [[0], [2], [7]], manhattan)).toBe(0);
  });

  test('is finite for every degenerate batch', async () => {
    for (const { labels, rows } of degenerateBatches)
      expect(Number.isFinite(await valueOf(labels, rows, { distance: 'euclidean' }))).toBe(true);
  });

  test('over several batches takes the closest negative and the farthest positive of all', async () => {
    const metric = new DistanceGapMetric(manhattan);
    const batches = [[[0], [2], [7], [8]], [[0], [1], [9], [14]], [[3], [3], [3.5], [3.5]]];
    for (const rows of batches)
      tf.tidy(() => metric.update(tf.tensor1d([0, 0, 1, 1], 'int32'), tf.tensor2d(rows)));
    // Farthest positive 14 − 9 of the second batch, closest negative 0.5 of the third.
    expect(await metric.result()).toBe(-4.5);
    metric.reset();
  });
});

test('DistanceGapMetric is made again from its configuration', () => {
  expect(new DistanceGapMetric().getConfig()).toEqual({ name: 'dist_gap', distance: 'cosine', signed: false });
  const config = new DistanceGapMetric({ distance: 'l1', signed: true, name: 'room' }).getConfig();
  expect(new DistanceGapMetric(JSON.parse(JSON.stringify(config))).getConfig()).toEqual(config);
  expect(() => new DistanceGapMetric({ distance: 'far' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
});
