import { expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from './accelerate.ts';
import './register.ts';

const steps = process.env['SIM_FULL_COUNTS'] ? 1000 : 300;

const makeNet = (): tfl.Sequential => {
  const { conv2d, maxPooling2d, flatten, dense, batchNormalization, depthwiseConv2d } = tfl.layers;
  const model = tfl.sequential({
    layers: [
      conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
      conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      depthwiseConv2d({ kernelSize: 3 }),
      batchNormalization(),
      flatten(),
      dense({ units: 4 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'meanSquaredError' });
  return model;
};

/** Bytes of the heap and numbers of tensors and buffers. */
function held(): number[] {
  const { numTensors, numDataBuffers } = tf.memory();
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  return [wasm.HEAPU8.length, numTensors, numDataBuffers];
}

test.each([
  ['the import alone', (model: tfl.Sequential) => model],
  ['accelerate', (model: tfl.Sequential) => accelerate(model)],
])(`${steps} steps leave the heap and the number of tensors as they were: %s`, async (_name, prepare) => {
  await renewWasm('simd');
  const model = prepare(makeNet());
  const [x, y] = [tf.randomNormal([8, 12, 12, 1], 0, 1, 'float32', 1), tf.randomNormal([8, 4], 0, 1, 'float32', 2)];
  const step = async (): Promise<void> => void (await model.trainOnBatch(x, y));
  for (let i = 0; i < 5; i++) await step();
  const before = held();
  for (let i = 0; i < steps; i++) await step();
  expect(held()).toEqual(before);
}, 120_000);

test('a depthwise block as in MobileNet trains as on the cpu backend', async () => {
  const block = (): tfl.Sequential => {
    const { conv2d, depthwiseConv2d, reLU, globalAveragePooling2d } = tfl.layers;
    return tfl.sequential({
      layers: [
        conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false, inputShape: [16, 16, 3] }),
        reLU({ maxValue: 6 }),
        depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
        reLU({ maxValue: 6 }),
        conv2d({ filters: 16, kernelSize: 1, useBias: false }),
        globalAveragePooling2d({}),
      ],
    });
  };
  const gradientsOn = async (backend: string): Promise<Float32Array[]> => {
    if (backend === 'wasm') await renewWasm('simd');
    else await tf.setBackend(backend);
    const model = block();
    model.setWeights(model.getWeights().map((w, i) => tf.randomNormal(w.shape, 0, 0.5, 'float32', i + 1)));
    const x = tf.randomNormal([4, 16, 16, 3], 0, 1, 'float32', 9);
    const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor)), weights);
    return weights.map((weight) => Float32Array.from((grads[weight.name] as tf.Tensor).dataSync()));
  };
  const expected = await gradientsOn('cpu');
  const actual = await gradientsOn('wasm');
  expected.forEach((values, i) => {
    const largest = Math.max(...values.map(Math.abs));
    const difference = Math.max(...values.map((value, j) => Math.abs(value - (actual[i]?.[j] as number))));
    expect(difference / largest).toBeLessThan(1e-5);
  });
});
