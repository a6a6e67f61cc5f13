import { beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { SimilarityModel } from '@sim/models';
import { expectCode } from '@sim/testing/expect-code';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { EfficientNetVariant, Trainable } from './architecture-options.ts';
import { EfficientNetSim } from './efficient-net-sim.ts';

beforeAll(() => tf.setBackend('wasm'));

const inputShape = [32, 32, 3];
const learningOf = (model: SimilarityModel): string[] =>
  model.layers.filter((layer) => layer.trainableWeights.length > 0).map(({ name }) => name);

describe('EfficientNetSim', () => {
  test('adds its head to the weights of Keras', async () => {
    const model = await EfficientNetSim({ inputShape });
    expect(model.countParams()).toBe(4_049_571 + 1280 * 128 + 128);
    expect(model.outputs[0]?.shape).toEqual([null, 128]);
    model.dispose();
  });

  test.each<[Trainable, RegExp]>([
    ['full', /^(?!normalization)/],
    ['partial', /^(?:block[567]|top|embedding)/],
    ['frozen', /^embedding/],
  ])('%s trains its layers and the head', async (trainable, expected) => {
    const model = await EfficientNetSim({ inputShape, trainable, embeddingSize: 4 });
    const weighted = model.layers.filter((layer) => layer.weights.length > 0).map(({ name }) => name);
    expect(learningOf(model)).toEqual(weighted.filter((name) => expected.test(name)));
    model.dispose();
  });

  test('starts from weights, whose batch normalisations it keeps frozen, and is saved and loaded', async () => {
    const [trained, storage, copy] = [await EfficientNetSim({ inputShape, seed: 7 }), new MemoryStorage(), new MemoryStorage()];
    await trained.save(storage);
    const model = await EfficientNetSim({ inputShape, seed: 7, weights: storage, trainable: 'full' });
    const images = tf.randomUniform([2, 32, 32, 3], 0, 255, 'float32', 1);
    const rows = await model.embed(images);
    expect(rows).toEqual(await trained.embed(images));
    expect(learningOf(model).filter((name) => name.endsWith('bn'))).toEqual([]);
    expect(learningOf(model)).toContain('stem_conv');
    await model.save(copy);
    const again = await SimilarityModel.load(copy);
    expect(await again.embed(images)).toEqual(rows);
    for (const one of [trained, model, again]) one.dispose();
  });

  test('refuses unknown variants and modes, and weights that are not shipped', async () => {
    await expectCode('UNKNOWN_NAME', EfficientNetSim({ inputShape, variant: 'b0' as EfficientNetVariant }));
    await expectCode('UNKNOWN_NAME', EfficientNetSim({ inputShape, trainable: 'some' as Trainable }));
    await expectCode('UNSUPPORTED_OPERATION', EfficientNetSim({ inputShape, weights: 'imagenet' }));
  });
});
