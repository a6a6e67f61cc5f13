import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type SymbolicTensor, input, layers, model } from '@tensorflow/tfjs-layers';
import { MultiShotMemorySampler } from './multi-shot-memory-sampler.ts';
import { SamplerDataset, type TensorBatch } from './sampler-dataset.ts';

const x = { values: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), shape: [12, 2] };
const y = Int32Array.from({ length: 12 }, (_, i) => i % 3);
const sampler = new MultiShotMemorySampler(x, y, { stepsPerEpoch: 3, seed: 1 });

/** Every batch of the data set as plain numbers. */
async function drain(dataset: SamplerDataset) {
  const iterator = await dataset.iterator();
  const batches: { xs: number[]; ys: number[] }[] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const { xs, ys } = next.value;
    batches.push({ xs: [...xs.dataSync()], ys: [...ys.dataSync()] });
    tf.dispose({ xs, ys });
  }
  return batches;
}

async function expected(epoch: number, index: number) {
  const { examples, labels } = await sampler.batch(epoch, index);
  return { xs: [...examples.values], ys: [...labels] };
}

describe('SamplerDataset', () => {
  test('yields step s of epoch e as batch(e, s), then ends', async () => {
    const wanted = [];
    for (let epoch = 0; epoch < 2; epoch++)
      for (let step = 0; step < 3; step++) wanted.push(await expected(epoch, step));
    expect(await drain(new SamplerDataset(sampler, 2))).toEqual(wanted);
    expect(new SamplerDataset(sampler, 2).size).toBe(6);
  });

  test('resumes at an epoch', async () => {
    const resumed = sampler.dataset(3, { initialEpoch: 2 });
    expect(resumed.size).toBe(3);
    expect(await drain(resumed)).toEqual([await expected(2, 0), await expected(2, 1), await expected(2, 2)]);
  });

  test('has no end without a number of epochs', async () => {
    const dataset = sampler.dataset();
    expect(dataset.size).toBe(Number.POSITIVE_INFINITY);
    const iterator = await dataset.iterator();
    for (let i = 0; i < 31; i++) tf.dispose((await iterator.next()).value);
    const { value } = (await iterator.next()) as IteratorYieldResult<TensorBatch>;
    expect([...value.xs.dataSync()]).toEqual((await expected(10, 1)).xs);
    tf.dispose(value);
  });

  test.each([
    [Float32Array.of(1, 2, 3, 4), 'float32'],
    [Uint8Array.of(1, 2, 3, 4), 'float32'],
    [Int32Array.of(1, 2, 3, 4), 'int32'],
  ])('makes tensors of %p in %s, labels in int32', async (values, dtype) => {
    const dataset = new MultiShotMemorySampler({ values, shape: [4, 1, 1] }, [0, 0, 1, 1]).dataset(1);
    const { value } = (await (await dataset.iterator()).next()) as IteratorYieldResult<TensorBatch>;
    expect(value.xs.dtype).toBe(dtype);
    expect(value.xs.shape).toEqual([4, 1, 1]);
    expect(value.ys.dtype).toBe('int32');
    expect(value.ys.shape).toEqual([4]);
    tf.dispose(value);
  });

  test('trains a plain tf.LayersModel on the labels of its sampler and leaves no tensor behind', async () => {
    const inputs = input({ shape: [2] });
    const network = model({ inputs, outputs: layers.dense({ units: 3 }).apply(inputs) as SymbolicTensor });
    const seen: number[][] = [];
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Scalar => {
      seen.push([...yTrue.dataSync()]);
      return tf.mean<tf.Scalar>(tf.square(yPred));
    };
    network.compile({ optimizer: tf.train.sgd(0.1), loss });
    const fit = (epochs: number, initialEpoch: number) =>
      network.fitDataset(sampler.dataset(epochs, { initialEpoch }), { epochs, batchesPerEpoch: 3, initialEpoch, verbose: 0 });
    await fit(1, 0);
    const before = tf.memory().numTensors;
    const history = await fit(3, 1);
    expect(tf.memory().numTensors).toBe(before);
    expect(history.epoch).toEqual([1, 2]);
    const wanted = [];
    for (let epoch = 0; epoch < 3; epoch++)
      for (let step = 0; step < 3; step++) wanted.push((await expected(epoch, step)).ys);
    expect(seen).toEqual(wanted);
  });

  test('refuses numbers of epochs that make no sense', () => {
    expect(() => sampler.dataset(-1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => sampler.dataset(2, { initialEpoch: 3 })).toThrow(/epochs must be an integer of at least 3/);
    expect(() => sampler.dataset(2, { initialEpoch: 0.5 })).toThrow(/initialEpoch/);
  });
});
