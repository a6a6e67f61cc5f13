import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from './accelerate.ts';
import './register.ts';

const conv = (seed: number): tfl.layers.Layer =>
  tfl.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
const maxPool = (): tfl.layers.Layer => tfl.layers.maxPooling2d({ poolSize: 2 });

/** Input, a convolution, and what comes behind it. */
function makeNet(...behind: tfl.layers.Layer[]): { model: tfl.LayersModel; inputs: tfl.SymbolicTensor; features: tfl.SymbolicTensor } {
  const inputs = tfl.input({ shape: [14, 14, 8] });
  const features = conv(1).apply(inputs) as tfl.SymbolicTensor;
  const outputs = behind.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, features);
  return { model: tfl.model({ inputs, outputs }), inputs, features };
}

async function kernelsOf(run: () => unknown): Promise<string[]> {
  const { kernels, result } = await tf.profile(run as () => tf.TensorContainer);
  tf.dispose(result);
  return kernels.map(({ name }) => name).filter((name) => /Conv|Pool/.test(name));
}

const valuesOf = (run: () => unknown): Float32Array[] =>
  tf.tidy(() => ([run()].flat() as tf.Tensor[]).map((tensor) => Float32Array.from(tensor.dataSync())));

describe('fusePools', () => {
  let x: tf.Tensor4D;
  beforeAll(async () => {
    await renewWasm('simd');
    x = normal4d([5, 14, 14, 8], 9);
  });

  test('a model makes convolution and pool in one kernel however it is run, and leaves nothing behind', async () => {
    const { model } = makeNet(maxPool(), conv(2));
    const [expected] = valuesOf(() => model.predict(x)) as [Float32Array];
    accelerate(model);
    const before = tf.memory().numTensors;
    for (const run of [() => model.predict(x), () => model.predictOnBatch(x), () => model.apply(x)]) {
      expect(await kernelsOf(() => tf.tidy(run as () => tf.Tensor))).toEqual(['PooledConv2D', 'BiasedConv2D']);
      expectSameValues(valuesOf(run)[0] as Float32Array, expected, 1e-5);
    }
    expectSameValues(valuesOf(() => model.predict(x, { batchSize: 2 }))[0] as Float32Array, expected, 1e-5);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a sequential model and a model inside another do, too', async () => {
    const inner = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [14, 14, 8] }), conv(1), maxPool()] });
    const outer = tfl.sequential({ layers: [inner, conv(2), maxPool(), tfl.layers.flatten()] });
    const [expected] = valuesOf(() => outer.predict(x)) as [Float32Array];
    accelerate(outer);
    expect(await kernelsOf(() => tf.tidy(() => outer.predict(x) as tf.Tensor))).toEqual(['PooledConv2D', 'PooledConv2D']);
    expectSameValues(valuesOf(() => outer.predict(x))[0] as Float32Array, expected, 1e-5);
  });

  test('where others see the convolution, they see it whole', async () => {
    const { model, inputs, features } = makeNet(maxPool());
    const [pooled] = valuesOf(() => model.predict(x)) as [Float32Array];
    const before = accelerate(tfl.model({ inputs, outputs: features }));
    const both = accelerate(tfl.model({ inputs, outputs: [features, model.outputs[0] as tfl.SymbolicTensor] }));
    accelerate(model);
    expect((before.predict(x) as tf.Tensor).shape).toEqual([5, 12, 12, 8]);
    const [seen, behind] = both.predict(x) as [tf.Tensor, tf.Tensor];
    expect(seen.shape).toEqual([5, 12, 12, 8]);
    for (const values of [behind.dataSync(), valuesOf(() => model.predict(x))[0]]) expectSameValues(values as Float32Array, pooled, 1e-5);
    expect((model.layers[1] as tfl.layers.Layer).apply(x)).toMatchObject({ shape: [5, 12, 12, 8] });
    expect((model.layers[2] as tfl.layers.Layer).apply(seen)).toMatchObject({ shape: [5, 6, 6, 8] });
    tfl.layers.flatten().apply(features);
    expect(await kernelsOf(() => tf.tidy(() => model.predict(x) as tf.Tensor))).toEqual(['BiasedConv2D', 'MaxPool']);
  });

  test.each([
    ['windows of 3', tfl.layers.maxPooling2d({ poolSize: 3, strides: 2 })],
    ['strides of 1', tfl.layers.maxPooling2d({ poolSize: 2, strides: 1 })],
    ['padding', tfl.layers.maxPooling2d({ poolSize: 2, padding: 'same' })],
    ['averages', tfl.layers.averagePooling2d({ poolSize: 2 })],
  ])('pools of %s run by themselves', async (_name, pool) => {
    const model = accelerate(makeNet(pool).model);
    const names = await kernelsOf(() => tf.tidy(() => model.predict(x) as tf.Tensor));
    expect(names).toEqual(['BiasedConv2D', expect.stringMatching(/^(?:Max|Avg)Pool$/)]);
  });

  test('training, and whoever asks for gradients, uses one kernel forward and one backward', async () => {
    const plain = makeNet(maxPool()).model;
    const model = accelerate(tfl.model({ inputs: plain.inputs, outputs: plain.outputs }));
    const gradient = (): tf.Tensor => tf.grad((input) => model.apply(input) as tf.Tensor)(x);
    expect(await kernelsOf(() => tf.tidy(gradient))).toEqual(['PooledConv2D', 'BiasedConv2DBackprop']);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const target = tf.zeros([5, 6, 6, 8]);
    for (const run of [() => model.trainOnBatch(x, target), () => model.fit(x, target, { epochs: 1 })]) {
      await run();
      const before = tf.memory().numTensors;
      expect(new Set(await kernelsOf(run))).toEqual(new Set(['PooledConv2D', 'BiasedConv2DBackprop']));
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
