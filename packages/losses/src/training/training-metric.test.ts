import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { TripletLoss } from '../triplet-loss.ts';
import { DistanceMetric } from './distance-metric.ts';

const labels = [0, 0, 1, 1];
const batches = [1, 2, 3].map((seed) => randomRows(4, 3, seed));
const codes = (of: readonly number[] = labels): tf.Tensor1D => tf.tensor1d([...of], 'int32');

/** The value of one batch by a metric of its own. */
const valueOf = async (metric: DistanceMetric, rows: number[][], of = labels): Promise<number> =>
  (await numbersOf(() => metric.call(codes(of), tf.tensor2d(rows))))[0] as number;

const update = (metric: DistanceMetric, rows: number[][], of = labels): void =>
  tf.tidy(() => metric.update(codes(of), tf.tensor2d(rows)));

withBackends('TrainingMetric', () => {
  test('accumulates over batches, row by row', async () => {
    const ofAll = async (aggregate: 'max' | 'mean' | 'min' | 'sum'): Promise<number> => {
      const metric = new DistanceMetric({ aggregate });
      for (const rows of batches) update(metric, rows);
      // Two rows without a positive, which must not count.
      update(metric, batches[0]?.slice(0, 2) as number[][], [8, 9]);
      const result = await metric.result();
      metric.reset();
      return result;
    };
    const single = async (aggregate: 'max' | 'min' | 'sum'): Promise<number[]> =>
      Promise.all(batches.map((rows) => valueOf(new DistanceMetric({ aggregate }), rows)));
    const total = (await single('sum')).reduce((sum, value) => sum + value, 0);
    expectWithin(await ofAll('sum'), total, 1e-5);
    expectWithin(await ofAll('mean'), total / 12, 1e-6);
    expect(await ofAll('max')).toBe(Math.max(...(await single('max'))));
    expect(await ofAll('min')).toBe(Math.min(...(await single('min'))));
  });

  test('counts rows alike, whatever their batch', async () => {
    const metric = new DistanceMetric();
    const [first, second] = batches as [number[][], number[][]];
    update(metric, first);
    update(metric, second.slice(0, 2), [0, 0]);
    const expected = (4 * (await valueOf(metric, first)) + 2 * (await valueOf(metric, second.slice(0, 2), [0, 0]))) / 6;
    expectWithin(await metric.result(), expected, 1e-6);
    metric.reset();
  });

  test('is 0 before there is a batch and after reset, and holds nothing then', async () => {
    const metric = new DistanceMetric();
    const before = tf.memory().numTensors;
    expect(await metric.result()).toBe(0);
    for (const rows of batches) {
      update(metric, rows);
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    expect(await metric.result()).toBeGreaterThan(0);
    metric.reset();
    expect(tf.memory().numTensors).toBe(before);
    expect(await metric.result()).toBe(0);
  });

  test('as a function gives the value of the batch, and adds it when told to', async () => {
    const metric = new DistanceMetric({ aggregate: 'max' });
    const [first, second] = batches as [number[][], number[][]];
    const call = (rows: number[][]): Promise<number[]> => numbersOf(() => metric.fn(codes(), tf.tensor2d(rows)));
    expect(await call(first)).toEqual([await valueOf(metric, first)]);
    expect(await metric.result()).toBe(0);
    metric.isAccumulating = true;
    await call(second);
    metric.isAccumulating = false;
    await call(first);
    expect(await metric.result()).toBe(await valueOf(metric, second));
    metric.reset();
  });

  test('adds nothing to a gradient', async () => {
    const metric = new DistanceMetric();
    const loss = (x: tf.Tensor, watch: boolean): tf.Tensor => {
      const rows = tf.mul(x, 2);
      if (watch) metric.fn(codes(), rows);
      return tf.sum(tf.square(rows));
    };
    const gradient = (watch: boolean): Promise<number[]> =>
      numbersOf(() => tf.grad((x) => loss(x, watch))(tf.tensor2d(batches[0] as number[][])));
    expect(await gradient(true)).toEqual(await gradient(false));
    const ofMetric = await numbersOf(() => tf.grad((x) => tf.add(tf.sum(x), metric.fn(codes(), x)))(tf.tensor2d(batches[0] as number[][])));
    expect(ofMetric).toEqual(Array<number>(12).fill(1));
  });

  test('stands in the logs of plain TensorFlow.js as the mean over batches', async () => {
    const identity = initializers.identity({});
    const model = sequential({ layers: [layers.dense({ units: 3, inputShape: [3], kernelInitializer: identity })] });
    const metrics = [new DistanceMetric({ aggregate: 'max' }), new DistanceMetric({ anchor: 'negative' })];
    const optimizer = tf.train.sgd(0);
    model.compile({ optimizer, loss: new TripletLoss().fn, metrics: metrics.map(({ fn }) => fn) });
    async function* draw() {
      for (const rows of batches) yield { xs: tf.tensor2d(rows), ys: codes() };
    }
    const dataset = { size: 3, iterator: async () => draw() };
    const { history } = await model.fitDataset(dataset, { epochs: 2, verbose: 0 });
    for (const metric of metrics) {
      const values = await Promise.all(batches.map((rows) => valueOf(metric, rows)));
      for (const logged of history[metric.name] as number[])
        expectWithin(logged, values.reduce((sum, value) => sum + value) / 3, 1e-6);
    }
    model.dispose();
    optimizer.dispose();
  });

  test.each([
    ['INVALID_LABEL', (): tf.Tensor => tf.tensor1d(['a', 'b', 'c', 'd'])],
    ['LENGTH_MISMATCH', (): tf.Tensor => tf.tensor1d([1], 'int32')],
  ])('throws %s and keeps nothing', (code, wrong) => {
    const metric = new DistanceMetric();
    tf.tidy(() => {
      const rows = tf.tensor2d(batches[0] as number[][]);
      for (const name of ['call', 'update', 'fn'] as const)
        expect(() => metric[name](wrong(), rows)).toThrow(
          expect.objectContaining({ code, message: expect.stringMatching(`^DistanceMetric.${name}: `) }),
        );
    });
  });
});
