import { describe, expect, test } from '@jest/globals';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { avgNeg, avgPos, distGap, maxNeg, maxPos, minNeg, minPos, sumNeg, sumPos } from './metric-aliases.ts';

/** By the names of the original. */
const aliases = {
  avg_pos: avgPos,
  avg_neg: avgNeg,
  max_pos: maxPos,
  max_neg: maxNeg,
  min_pos: minPos,
  min_neg: minNeg,
  sum_pos: sumPos,
  sum_neg: sumNeg,
  dist_gap: distGap,
};

interface ReferenceMetrics {
  readonly training_metrics: {
    readonly embeddings: number[][];
    readonly labels: number[];
    /** By `name/distance`. */
    readonly values: Readonly<Record<string, number>>;
  };
}

describeGolden<ReferenceMetrics>('tfsim.json', ({ training_metrics: { embeddings, labels, values } }) => {
  withBackends('training metrics', () => {
    test.each(Object.entries(values))('%s', async (key, expected) => {
      const [name, distance] = key.split('/') as [keyof typeof aliases, string];
      const metric = aliases[name](distance);
      const [value] = await numbersOf(() => metric.call(tf.tensor1d(labels, 'int32'), tf.tensor2d(embeddings)));
      expectValue(value as number, expected);
    });
  });
});

describe('short names', () => {
  test.each(Object.entries(aliases))('%s is a metric over cosine distances, logged as the original logs it', (name, make) => {
    const metric = make();
    expect(metric.name).toBe(name.replace('avg', 'mean'));
    expect(metric.fn.name).toBe(metric.name);
    expect(metric.distance.name).toBe('cosine');
  });

  test('leave the other options open', () => {
    expect(avgNeg('l2', { name: 'far', negativeMiningStrategy: 'easy' }).getConfig()).toMatchObject({
      name: 'far',
      distance: 'euclidean',
      aggregate: 'mean',
      anchor: 'negative',
      negativeMiningStrategy: 'easy',
    });
    expect(distGap('l2', { signed: true }).signed).toBe(true);
  });
});
