import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { expectCode } from '@sim/testing/expect-code';
import { setWaveWeights, wave } from '@sim/testing/wave-weights';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { PretrainedOptions, Trainable } from './architecture-options.ts';
import { ResNet50Sim } from './resnet50-sim.ts';

beforeAll(() => tf.setBackend('wasm'));

const inputShape = [32, 32, 3];

describe('ResNet50Sim', () => {
  test('has the weights of Keras without top, and its last map', async () => {
    const model = await ResNet50Sim({ inputShape: [224, 224, 3], pooling: null });
    expect(model.countParams()).toBe(23_587_712);
    expect(model.outputs[0]?.shape).toEqual([null, 7, 7, 2048]);
    model.dispose();
  });

  test('gives the values of Keras for the same weights', async () => {
    const model = await ResNet50Sim({ inputShape: [33, 33, 3], pooling: null });
    setWaveWeights(model);
    const output = (model.predict(tf.tensor4d(wave(33 * 33 * 3, 4), [1, 33, 33, 3])) as tf.Tensor).dataSync();
    // Keras 3.15: first and last numbers of the map [1, 2, 2, 2048], and its root mean square.
    const expected = [1049.265, 330.4335, 97.50278, 981.1818, 598.2053, 1258.158, 0.0, 39.06832, 0.0, 0.0, 0.0, 0.0];
    [...output.slice(0, 6), ...output.slice(-6)].forEach((value, i) => expectWithin(value, expected[i] as number, 0.05));
    expectWithin(Math.hypot(...output) / Math.sqrt(8192), 713.7632, 0.05);
    model.dispose();
  });

  test.each<[Trainable, RegExp]>([
    ['full', /./],
    ['partial', /^(?:conv5|embedding)/],
    ['frozen', /^embedding/],
  ])('%s trains its layers and the head', async (trainable, expected) => {
    const model = await ResNet50Sim({ inputShape, trainable, embeddingSize: 4 });
    const layers = model.layers.filter((layer) => layer.weights.length > 0);
    const learning = layers.filter((layer) => layer.trainableWeights.length > 0).map(({ name }) => name);
    expect(learning).toEqual(layers.map(({ name }) => name).filter((name) => expected.test(name)));
    model.dispose();
  });

  test('refuses an unknown mode and weights that are not shipped', async () => {
    await expectCode('UNKNOWN_NAME', ResNet50Sim({ inputShape, trainable: 'some' } as unknown as PretrainedOptions));
    await expectCode('UNSUPPORTED_OPERATION', ResNet50Sim({ inputShape, weights: 'imagenet' }));
  });
});
