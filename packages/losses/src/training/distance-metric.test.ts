import { describe, expect, test } from '@jest/globals';
import { expectValue, expectWithin } from '@sim/testing/close';
import { degenerateBatches, randomRows, unit } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { DistanceMetric, type DistanceMetricOptions } from './distance-metric.ts';

const batch = { labels: [0, 0, 0, 1, 1, 2], rows: unit(randomRows(6, 4, 1)) };

/** Cosine distances of each row to its positives or negatives; rows without any left out. */
function pairDistances({ labels, rows }: typeof batch, anchor: 'negative' | 'positive'): number[][] {
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return rows
    .map((row, i) =>
      rows.flatMap((other, j) => (i !== j && (labels[i] === labels[j]) === (anchor === 'positive') ? [1 - dot(row, other)] : [])),
    )
    .filter((distances) => distances.length > 0);
}

const aggregate = {
  avg: (values: number[]): number => aggregate.sum(values) / values.length,
  mean: (values: number[]): number => aggregate.sum(values) / values.length,
  sum: (values: number[]): number => values.reduce((sum, value) => sum + value, 0),
  max: (values: number[]): number => Math.max(...values),
  min: (values: number[]): number => Math.min(...values),
};

const valueOf = async (options: DistanceMetricOptions, { labels, rows }: { labels: readonly number[]; rows: readonly (readonly number[])[] }) =>
  (await numbersOf(() => new DistanceMetric(options).call(tf.tensor1d([...labels], 'int32'), tf.tensor2d(rows.map((row) => [...row])))))[0] as number;

withBackends('DistanceMetric', () => {
  test.each(['avg', 'mean', 'sum', 'max', 'min'] as const)('aggregates the chosen pairs of all rows by %s', async (how) => {
    const positives = pairDistances(batch, 'positive');
    const negatives = pairDistances(batch, 'negative');
    const choices = [
      [{ anchor: 'positive' } as const, positives.map((row) => Math.max(...row))],
      [{ anchor: 'positive', positiveMiningStrategy: 'easy' } as const, positives.map((row) => Math.min(...row))],
      [{ anchor: 'negative' } as const, negatives.map((row) => Math.min(...row))],
      [{ anchor: 'negative', negativeMiningStrategy: 'easy' } as const, negatives.map((row) => Math.max(...row))],
    ] as const;
    for (const [options, chosen] of choices)
      expectWithin(await valueOf({ ...options, aggregate: how }, batch), aggregate[how]([...chosen]), 1e-5);
  });

  test('leaves rows without such a pair out', async () => {
    const alone = { labels: [0, 0, 1], rows: unit([[1, 0], [1, 0.2], [0, 1]]) };
    const [first] = pairDistances(alone, 'positive')[0] as [number];
    expectWithin(await valueOf({ aggregate: 'mean' }, alone), first, 1e-6);
    expectWithin(await valueOf({ aggregate: 'sum' }, alone), 2 * first, 1e-6);
    expectWithin(await valueOf({ aggregate: 'min' }, alone), first, 1e-6);
  });

  test.each(['mean', 'sum', 'max', 'min'] as const)('is 0 for %s where there is no such pair', async (how) => {
    expect(await valueOf({ aggregate: how }, { labels: [1, 2, 3], rows: batch.rows.slice(0, 3) })).toBe(0);
    expect(await valueOf({ aggregate: how, anchor: 'negative' }, { labels: [1, 1], rows: batch.rows.slice(0, 2) })).toBe(0);
  });

  test('is finite for every degenerate batch', async () => {
    for (const degenerate of degenerateBatches)
      for (const how of ['mean', 'min', 'max'] as const)
        expect(Number.isFinite(await valueOf({ aggregate: how, distance: 'euclidean' }, degenerate))).toBe(true);
  });

  test('gives the values of the original for four rows', async () => {
    const four = { labels: [0, 0, 1, 1], rows: unit([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]]) };
    const negative = { anchor: 'negative' } as const;
    expectValue(await valueOf({ aggregate: 'max' }, four), 0.0238129);
    expectValue(await valueOf({}, four), 0.0149646);
    expectValue(await valueOf({ ...negative, aggregate: 'min' }, four), 0.6765945);
    expectValue(await valueOf(negative, four), 0.7564568);
    expectValue(await valueOf({ ...negative, aggregate: 'sum' }, four), 3.0258272);
  });

  test('calls the farthest positive of a similarity the least similar one', async () => {
    const similarities = pairDistances(batch, 'positive').map((row) => row.map((distance) => 1 - distance));
    const expected = aggregate.mean(similarities.map((row) => Math.min(...row)));
    expectWithin(await valueOf({ distance: 'inner_product' }, batch), expected, 1e-5);
  });
});

describe('DistanceMetric', () => {
  test('has the defaults of the original and is made again from its configuration', () => {
    expect(new DistanceMetric().getConfig()).toEqual({
      name: 'mean_pos',
      distance: 'cosine',
      aggregate: 'mean',
      anchor: 'positive',
      positiveMiningStrategy: 'hard',
      negativeMiningStrategy: 'hard',
    });
    const config = new DistanceMetric({ distance: 'l2', aggregate: 'sum', anchor: 'negative', negativeMiningStrategy: 'semi-hard' }).getConfig();
    expect(config).toMatchObject({ name: 'sum_neg', distance: 'euclidean' });
    expect(new DistanceMetric(JSON.parse(JSON.stringify(config))).getConfig()).toEqual(config);
  });

  test.each([
    { aggregate: 'median' },
    { anchor: 'both' },
    { distance: 'cosin' },
    { positiveMiningStrategy: 'semi-hard' },
    { negativeMiningStrategy: 'soft' },
  ])('refuses %p', (options) => {
    expect(() => new DistanceMetric(options as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });
});
