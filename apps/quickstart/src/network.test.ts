import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, beforeAll } from '@jest/globals';
import { takeExamples } from '@sim/core';
import { loadMnist, type Mnist } from '@sim/datasets';
import { MultiSimilarityLoss } from '@sim/losses';
import type { SimilarityModel } from '@sim/models';
import { expectWithin } from '@sim/testing/close';
import { describeGolden, goldenFolder } from '@sim/testing/golden';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { makeModel } from './network.ts';

/** A training run with fixed weights and batches, computed by PyTorch in float64. */
interface Run {
  readonly classes: readonly number[];
  readonly weights: readonly { name: string; shape: number[] }[];
  readonly batches: readonly (readonly number[])[];
  readonly firstGradient: readonly { name: string; norm: number; head: number[]; tail: number[] }[];
  readonly firstEmbeddings: readonly (readonly number[])[];
  readonly loss_float64: readonly number[];
}

beforeAll(async () => {
  await tf.setBackend('wasm');
});

test('has 327,200 weights that follow from the seed', () => {
  const [a, b, c] = [makeModel(1), makeModel(1), makeModel(2)];
  expect(a.countParams()).toBe(327_200);
  const kernels = [a, b, c].map((model) => model.getWeights()[2]?.dataSync());
  expect(kernels[0]).toEqual(kernels[1]);
  expect(kernels[0]).not.toEqual(kernels[2]);
});

describeGolden<Run>('mnist-steps/run.json', (run) => {
  let mnist: Mnist;
  let model: SimilarityModel;
  const loss = new MultiSimilarityLoss();

  beforeAll(async () => {
    mnist = await loadMnist();
    model = makeModel(0);
    setWeights(model, run);
    model.compile({ optimizer: tf.train.adam(1e-3, 0.9, 0.999, 1e-7), loss });
  });

  const batchTensors = (step: number): { xs: tf.Tensor; ys: tf.Tensor } => {
    const rows = run.batches[step] as readonly number[];
    const { values, shape } = takeExamples(mnist.train.images, rows);
    return {
      xs: tf.tensor(values, [...shape]),
      ys: tf.tensor1d(
        rows.map((_, i) => Math.floor(i / 10)),
        'int32',
      ),
    };
  };

  test('the first gradient of every weight tensor follows PyTorch', () => {
    const { xs, ys } = batchTensors(0);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(
      () => loss.call(ys, model.apply(xs, { training: true }) as tf.Tensor) as tf.Scalar,
      variables,
    );
    expectWithin(value.dataSync()[0] as number, run.loss_float64[0] as number, 1e-5 * (run.loss_float64[0] as number));
    for (const [i, { norm, head, tail }] of run.firstGradient.entries()) {
      const gradient = grads[(variables[i] as tf.Variable).name]?.dataSync() as Float32Array;
      expectWithin(Math.hypot(...chunkNorms(gradient)), norm, 1e-4 * norm);
      const largest = Math.max(...head.map(Math.abs), ...tail.map(Math.abs), norm / Math.sqrt(gradient.length));
      for (const [j, want] of head.entries()) expectWithin(gradient[j] as number, want, 1e-4 * largest);
      const start = gradient.length - tail.length;
      for (const [j, want] of tail.entries()) expectWithin(gradient[start + j] as number, want, 1e-4 * largest);
    }
    tf.dispose([xs, ys, value, grads]);
  });

  test('the losses of 60 steps follow PyTorch', async () => {
    const losses: number[] = [];
    let step = 0;
    const dataset = {
      iterator: async () => ({ next: async () => ({ value: batchTensors(step++), done: false }) }),
    };
    await model.fitDataset(dataset as never, {
      epochs: 1,
      batchesPerEpoch: run.batches.length,
      callbacks: { onBatchEnd: (_batch, logs) => void losses.push(logs?.['loss'] as number) },
    });
    const expected = run.loss_float64;
    for (let i = 0; i < 5; i++) expectWithin(losses[i] as number, expected[i] as number, 1e-3 * (expected[i] as number));
    for (let i = 0; i < losses.length; i += 10) {
      const mean = meanOf(losses.slice(i, i + 10));
      const wanted = meanOf(expected.slice(i, i + 10));
      expectWithin(mean, wanted, 0.1 * wanted);
    }
    expect(losses).toHaveLength(60);
  });

  test('embeddings before training follow PyTorch', async () => {
    setWeights(model, run);
    const rows = await model.embed(takeExamples(mnist.train.images, (run.batches[0] as number[]).slice(0, 3)));
    for (const [i, row] of run.firstEmbeddings.entries())
      for (const [j, value] of row.entries()) expectWithin(rows[i * 64 + j] as number, value, 1e-5);
  });
});

describe('training on wasm', () => {
  const sampleImages = { values: Float32Array.from({ length: 40 * 784 }, (_, i) => ((i * 7919) % 256) / 255), shape: [40, 28, 28, 1] };
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 4);

  test('50 steps and 50 lookups leave no tensor behind', async () => {
    const model = makeModel(0);
    model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
    const { MultiShotMemorySampler } = await import('@sim/samplers');
    const sampler = new MultiShotMemorySampler(sampleImages, labels, { classesPerBatch: 2, stepsPerEpoch: 2 });
    await model.fit(sampler, { epochs: 1 });
    const counts: number[] = [];
    const longer = new MultiShotMemorySampler(sampleImages, labels, { classesPerBatch: 2, stepsPerEpoch: 50 });
    await model.fit(longer, {
      epochs: 1,
      callbacks: { onBatchBegin: () => void counts.push(tf.memory().numTensors) },
    });
    expect(counts).toHaveLength(50);
    // The first step creates the sum of the epoch's losses; from then on nothing is added.
    expect(new Set(counts.slice(1)).size).toBe(1);

    await model.index(sampleImages, labels);
    await model.lookup(sampleImages, { k: 1 });
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) await model.lookup({ values: sampleImages.values.subarray(0, 784), shape: [1, 28, 28, 1] });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the same seed gives the same loss curve to the last bit', async () => {
    const { MultiShotMemorySampler } = await import('@sim/samplers');
    const curve = async (): Promise<number[]> => {
      const model = makeModel(3);
      model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
      const sampler = new MultiShotMemorySampler(sampleImages, labels, { classesPerBatch: 4, stepsPerEpoch: 3, seed: 3 });
      const losses: number[] = [];
      await model.fit(sampler, {
        epochs: 2,
        callbacks: { onBatchEnd: (_batch, logs) => void losses.push(logs?.['loss'] as number) },
      });
      model.dispose();
      return losses;
    };
    const [first, second] = [await curve(), await curve()];
    expect(first).toHaveLength(6);
    expect(first).toEqual(second);
  });
});

function setWeights(model: SimilarityModel, run: Run): void {
  const file = readFileSync(join(goldenFolder, 'mnist-steps', 'weights.bin'));
  const values = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  let offset = 0;
  tf.tidy(() => {
    const tensors = run.weights.map(({ shape }) => {
      const size = shape.reduce((product, side) => product * side, 1);
      offset += size;
      return tf.tensor(values.slice(offset - size, offset), shape);
    });
    model.setWeights(tensors);
  });
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** Norms of chunks, short enough to be spread into `Math.hypot`. */
function chunkNorms(values: Float32Array): number[] {
  const norms: number[] = [];
  for (let i = 0; i < values.length; i += 1000) norms.push(Math.hypot(...values.subarray(i, i + 1000)));
  return norms;
}
