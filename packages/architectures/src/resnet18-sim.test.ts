import { beforeAll, describe, expect, test } from '@jest/globals';
import { MultiSimilarityLoss } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { ResNet18Sim } from './resnet18-sim.ts';

beforeAll(() => tf.setBackend('wasm'));

describe('ResNet18Sim', () => {
  test('has the weights of the original, with and without top', () => {
    const [top, bare] = [true, false].map((includeTop) => ResNet18Sim({ inputShape: [32, 32, 3], includeTop }));
    expect(top?.countParams()).toBe(11_248_448);
    expect(bare?.countParams()).toBe(11_182_784);
    expect(top?.outputs[0]?.shape).toEqual([null, 128]);
    expect(bare?.outputs[0]?.shape).toEqual([null, 512]);
    for (const model of [top, bare]) model?.dispose();
  });

  test('the last map of images of 32 × 32 is 4 × 4', () => {
    const model = ResNet18Sim({ inputShape: [32, 32, 3], pooling: null });
    expect(model.outputs[0]?.shape).toEqual([null, 4, 4, 512]);
    model.dispose();
  });

  test('refuses what is no image and a pooling that it does not have', () => {
    expect(() => ResNet18Sim({ inputShape: [32, 32] })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    const options = { inputShape: [32, 32, 3], pooling: 'flatten' } as unknown as Parameters<typeof ResNet18Sim>[0];
    expect(() => ResNet18Sim(options)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });

  test('trains: a step has a finite loss and changes every weight of the network', async () => {
    const model = ResNet18Sim({ inputShape: [8, 8, 3], embeddingSize: 16 });
    model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
    const images = tf.randomUniform([8, 8, 8, 3], 0, 1, 'float32', 1);
    const values = images.dataSync<'float32'>();
    const sampler = new MultiShotMemorySampler({ values, shape: images.shape }, Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1), {
      stepsPerEpoch: 1,
      examplesPerClassPerBatch: 3,
    });
    const read = (): Float32Array[] => model.trainableWeights.map((weight) => weight.read().dataSync<'float32'>().slice());
    const before = read();
    const { history } = await model.fit(sampler, { epochs: 1, verbose: 0 });
    expect(Number.isFinite(history['loss']?.[0])).toBe(true);
    const after = read();
    const unchanged = model.trainableWeights.filter((_, i) => before[i]?.every((value, j) => value === after[i]?.[j]));
    expect(unchanged.map(({ name }) => name)).toEqual([]);
    expect(after.every((weight) => weight.every(Number.isFinite))).toBe(true);
    model.dispose();
  });
});
