import { beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { SimilarityModel } from '@sim/models';
import { expectWithin } from '@sim/testing/close';
import { expectCode } from '@sim/testing/expect-code';
import { setWaveWeights, wave } from '@sim/testing/wave-weights';
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

  // Keras 3.15: first and last numbers of the map, and its root mean square.
  test.each<[EfficientNetVariant, number, number, number[]]>([
    ['B0', 33, 0.1179573, [0.3021451, 0.07641488, -0.03371211, 0.2098717, 0.1497479, 0.0274078]],
    ['B2', 32, 0.1738564, [0.1776248, -0.01109705, 0.0002666305, -0.1605053, 0.02947597, 0.1997252]],
  ])('%s gives the values of Keras for the same weights', async (variant, side, size, expected) => {
    const model = await EfficientNetSim({ inputShape: [side, side, 3], variant, pooling: null });
    setWaveWeights(model);
    const output = (model.predict(tf.tensor4d(wave(side * side * 3, 128, 128), [1, side, side, 3])) as tf.Tensor).dataSync();
    [...output.slice(0, 3), ...output.slice(-3)].forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
    expectWithin(Math.hypot(...output) / Math.sqrt(output.length), size, 1e-5);
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
