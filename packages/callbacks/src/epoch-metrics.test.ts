import { describe, expect, test } from '@jest/globals';
import { distGap, maxPos, sumNeg, type TrainingMetric, TripletLoss } from '@sim/losses';
import { expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Callback, initializers, input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { EpochMetrics } from './epoch-metrics.ts';

const labels = [0, 0, 1, 1];
const batches = [1, 2, 3].map((seed) => randomRows(4, 3, seed));
const held = randomRows(4, 3, 4).map((row) => row.map((value) => value * 100));

/** A model whose embeddings are its inputs, at a learning rate of 0. */
function identity(metrics: readonly TrainingMetric[], outputs = 1): LayersModel {
  const inputs = input({ shape: [3] });
  const dense = () => layers.dense({ units: 3, kernelInitializer: initializers.identity({}) }).apply(inputs) as SymbolicTensor;
  const made = model({ inputs, outputs: Array.from({ length: outputs }, dense) });
  made.compile({ optimizer: tf.train.sgd(0), loss: new TripletLoss().fn, metrics: metrics.map(({ fn }) => fn) });
  return made;
}

async function* draw(rows: readonly number[][][]) {
  for (const batch of rows) yield { xs: tf.tensor2d(batch), ys: tf.tensor1d(labels, 'int32') };
}
const dataset = (rows: readonly number[][][]) => ({ size: rows.length, iterator: async () => draw(rows) });

async function valueOf(metric: TrainingMetric, rows: readonly number[][][]): Promise<number> {
  metric.reset();
  for (const batch of rows) tf.tidy(() => metric.update(tf.tensor1d(labels, 'int32'), tf.tensor2d(batch)));
  const value = await metric.result();
  metric.reset();
  return value;
}

const make = () => [maxPos('euclidean'), sumNeg('euclidean'), distGap('euclidean', { signed: true })];

describe('EpochMetrics', () => {
  test('logs the result over all training batches of each epoch, validation left out', async () => {
    const metrics = make();
    const made = identity(metrics);
    const { history } = await made.fitDataset(dataset(batches), {
      epochs: 2,
      verbose: 0,
      validationData: dataset([held]),
      callbacks: [new EpochMetrics(metrics)],
    });
    for (const metric of make()) {
      const expected = await valueOf(metric, batches);
      for (const value of history[metric.name] as number[]) expectWithin(value, expected, 1e-5);
      // That of validation is what TensorFlow.js makes of it.
      for (const value of history[`val_${metric.name}`] as number[]) expectWithin(value, await valueOf(metric, [held]), 1e-3);
    }
    made.dispose();
  });

  test('is no average: one batch decides a maximum', async () => {
    const metrics = [maxPos('euclidean')] as const;
    const made = identity(metrics);
    const run = async (callbacks: EpochMetrics[]) =>
      ((await made.fitDataset(dataset(batches), { epochs: 1, verbose: 0, callbacks })).history['max_pos'] as number[])[0] as number;
    const each = await Promise.all(batches.map((batch) => valueOf(maxPos('euclidean'), [batch])));
    expectWithin(await run([]), each.reduce((sum, value) => sum + value) / 3, 1e-5);
    expectWithin(await run([new EpochMetrics(metrics)]), Math.max(...each), 1e-6);
    made.dispose();
  });

  test('gives later callbacks the result', async () => {
    const metrics = make();
    const made = identity(metrics);
    const seen: Record<string, unknown>[] = [];
    class Reader extends Callback {
      override async onEpochEnd(_epoch: number, logs: Record<string, number | tf.Tensor> = {}): Promise<void> {
        seen.push({ ...logs });
      }
    }
    await made.fitDataset(dataset(batches), { epochs: 1, verbose: 0, callbacks: [new EpochMetrics(metrics), new Reader()] });
    expectWithin(seen[0]?.['max_pos'] as number, await valueOf(maxPos('euclidean'), batches), 1e-5);
    made.dispose();
  });

  test('leaves no tensor behind', async () => {
    const metrics = make();
    const made = identity(metrics);
    const run = () => made.fitDataset(dataset(batches), { epochs: 2, verbose: 0, callbacks: [new EpochMetrics(metrics)] });
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    made.dispose();
  });

  test.each<[string, () => LayersModel]>([
    ['another object of the same name', () => identity(make())],
    ['nothing', () => identity([])],
    ['two outputs', () => identity([metric], 2)],
    ['another metric of its name', () => identity([metric, maxPos('cosine')])],
  ])('refuses a model that was compiled with %s', async (_, compiled) => {
    const made = compiled();
    const fit = made.fitDataset(dataset(batches), { epochs: 1, verbose: 0, callbacks: [new EpochMetrics([metric])] });
    await expect(fit).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('max_pos') });
    made.dispose();
  });
});

const metric = maxPos('euclidean');
