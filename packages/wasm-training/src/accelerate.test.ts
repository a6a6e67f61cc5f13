import { describe, expect, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from './accelerate.ts';
import './register.ts';

/** A net with convolutions that are fused and others that are not, one of them in a model of its own, and `more` layers. */
function makeNet(...more: tfl.layers.Layer[]): tfl.LayersModel {
  const conv = (filters: number, seed: number, more: object): tfl.layers.Layer =>
    tfl.layers.conv2d({
      filters,
      kernelSize: 3,
      kernelInitializer: tfl.initializers.glorotUniform({ seed }),
      biasInitializer: tfl.initializers.randomNormal({ seed, stddev: 0.1 }),
      ...more,
    });
  const inner = tfl.sequential({ layers: [conv(8, 1, { activation: 'relu', inputShape: [12, 12, 1] }), conv(8, 2, {})] });
  return tfl.sequential({
    layers: [
      inner,
      conv(8, 3, { activation: 'relu', padding: 'same' }),
      ...more,
      conv(6, 4, { activation: 'tanh' }),
      conv(6, 5, { useBias: false, strides: 2, activation: 'relu' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, kernelInitializer: tfl.initializers.glorotUniform({ seed: 6 }) }),
    ],
  });
}

async function train(model: tfl.LayersModel): Promise<number[]> {
  const [x, y] = [tf.randomNormal([12, 12, 12, 1], 0, 1, 'float32', 7), tf.randomNormal([12, 3], 0, 1, 'float32', 8)];
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 4, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
  return history['loss'] as number[];
}

const compiled = (...more: tfl.layers.Layer[]): tfl.LayersModel => {
  const model = makeNet(...more);
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  return model;
};

const kernelsOf = async (run: () => unknown): Promise<string[]> =>
  (await tf.profile(run as () => tf.TensorContainer)).kernels.map(({ name }) => name);

describe('accelerate', () => {
  test('trains as the model does without it, by fused kernels', async () => {
    await renewWasm('simd');
    const plain = await train(compiled());
    const model = compiled();
    expect(accelerate(model)).toBe(model);
    const fused = await train(model);
    expect(fused[3]).toBeLessThan(fused[0] as number);
    expectSameValues(fused, plain, 1e-5);
    const x = tf.ones([2, 12, 12, 1]);
    const names = await kernelsOf(() => tf.tidy(() => model.apply(x, { training: true }) as tf.Tensor));
    expect(names.filter((name) => name === 'BiasedConv2D')).toHaveLength(3);
  });

  test('keeps weights, configuration and predictions', async () => {
    await renewWasm('simd');
    const model = compiled();
    const x = tf.randomNormal([2, 12, 12, 1], 0, 1, 'float32', 9);
    const before = (model.predict(x) as tf.Tensor).dataSync();
    const config = JSON.stringify(model.getConfig());
    accelerate(model);
    expectSameValues((model.predict(x) as tf.Tensor).dataSync(), before, 1e-5);
    expect(JSON.stringify(model.getConfig())).toBe(config);
    expect(model.trainableWeights).toHaveLength(11);
  });

  test('predicts by larger tiles on demand, but takes gradients by exact ones', async () => {
    await renewWasm('simd');
    const [model, fast] = [accelerate(compiled()), accelerate(compiled(), { fastInference: true })];
    const x = tf.randomNormal([2, 12, 12, 1], 0, 1, 'float32', 9);
    const [exact, quick] = [model, fast].map((one) => (one.predict(x) as tf.Tensor).dataSync()) as [Float32Array, Float32Array];
    expect(quick).not.toEqual(exact);
    expectSameValues(quick, exact, 1e-4);
    const outputs = [fast.apply(x, { training: true }), tf.valueAndGrad((input) => fast.apply(input) as tf.Tensor)(x).value];
    for (const output of outputs as tf.Tensor[]) expect(output.dataSync()).toEqual(exact);
    expect(await train(fast)).toEqual(await train(model));
  });

  test('trains normalisations as the layers do, by one kernel, and moves their running statistics', async () => {
    await renewWasm('simd');
    const normalized = (): tfl.LayersModel => compiled(tfl.layers.batchNormalization({ momentum: 0.8 }));
    const [plain, fused] = [normalized(), accelerate(normalized())];
    const x = tf.ones([2, 12, 12, 1]);
    const names = await kernelsOf(() => tf.tidy(() => fused.apply(x, { training: true }) as tf.Tensor));
    expect(names.filter((name) => /BatchNorm|NormalizeBatch/.test(name))).toEqual(['NormalizeBatch']);
    tf.tidy(() => plain.apply(x, { training: true }) as tf.Tensor);
    const losses = [await train(fused), await train(plain)] as const;
    expectSameValues(...losses, 1e-5);
    const statistics = (model: tfl.LayersModel): number[] => {
      const { movingMean, movingVariance } = model.layers[2] as unknown as Record<string, tfl.LayerVariable>;
      return [movingMean, movingVariance].flatMap((weight) => [...(weight as tfl.LayerVariable).read().dataSync()]);
    };
    const moved = statistics(fused);
    expectSameValues(moved, statistics(plain), 1e-5);
    expect(moved).not.toEqual([...Array<number>(8).fill(0), ...Array<number>(8).fill(1)]);
  });

  test('changes nothing on another backend', async () => {
    await tf.setBackend('cpu');
    expect(await train(accelerate(compiled()))).toEqual(await train(compiled()));
  });

  test('reaches layers whose weights were set after it', async () => {
    await renewWasm('simd');
    const [model, other] = [accelerate(compiled()), makeNet()];
    const x = tf.randomNormal([2, 12, 12, 1], 0, 1, 'float32', 9);
    model.setWeights(other.getWeights().map((weight) => tf.mul(weight, 0.5)));
    other.setWeights(model.getWeights());
    expectSameValues((model.predict(x) as tf.Tensor).dataSync(), (other.predict(x) as tf.Tensor).dataSync(), 1e-5);
  });
});
