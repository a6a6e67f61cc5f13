import { describe, expect, test } from '@jest/globals';
import type { NdValues } from '@sim/core';
import { MultiShotMemorySampler } from '@sim/samplers';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { type ModelBatch, modelDataset } from './model-dataset.ts';

const inputs = tfl.input({ shape: [2] });
const one = tfl.model({ inputs, outputs: inputs });
const two = tfl.model({ inputs, outputs: [inputs, tfl.layers.dense({ units: 1 }).apply(inputs) as tfl.SymbolicTensor] });

const labels = ['a', 'a', 'b', 'b'];
const sampler = (values: NdValues = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape = [4, 2]) =>
  new MultiShotMemorySampler({ values, shape }, labels, { stepsPerEpoch: 2, seed: 3 });

const options = { epochs: 3, initialEpoch: 1, where: 'here' };

describe('modelDataset', () => {
  test('gives the batches of the epochs, with labels for each output', async () => {
    const source = sampler();
    for (const model of [one, two]) {
      const dataset = modelDataset(source, model, options);
      expect(dataset.size).toBe(4);
      const batches = await dataset.iterator();
      for (const [epoch, step] of [[1, 0], [1, 1], [2, 0], [2, 1]] as const) {
        const { value, done } = await batches.next();
        const wanted = await source.batch(epoch, step);
        if (done) throw new Error('the batches end too early');
        expect(value.xs.dataSync()).toEqual(wanted.examples.values);
        expect(value.ys).toHaveLength(model.outputs.length);
        for (const ys of value.ys) expect(ys.dataSync()).toEqual(wanted.labels);
        tf.dispose(value);
      }
      expect(await batches.next()).toMatchObject({ done: true });
    }
  });

  test('gives whole numbers in the number type of the model', async () => {
    const ids = tfl.input({ shape: [2], dtype: 'int32' });
    const takesIds = tfl.model({ inputs: ids, outputs: ids });
    for (const [model, dtype] of [[one, 'float32'], [takesIds, 'int32']] as const)
      for (const values of [Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]) {
        const before = tf.memory().numTensors;
        const { value } = await (await modelDataset(sampler(values), model, options).iterator()).next();
        expect(value?.xs.dtype).toBe(dtype);
        expect([...(value?.xs.dataSync() ?? [])].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        tf.dispose(value as ModelBatch);
        expect(tf.memory().numTensors).toBe(before);
      }
  });

  test('refuses examples of another shape and frees them', async () => {
    const before = tf.memory().numTensors;
    const batches = await modelDataset(sampler(new Float32Array(12), [4, 3]), one, options).iterator();
    await expect(batches.next()).rejects.toMatchObject({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(/^here: /) });
    expect(tf.memory().numTensors).toBe(before);
  });
});
