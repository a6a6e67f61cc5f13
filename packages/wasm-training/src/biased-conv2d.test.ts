import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, simdForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { biasedConv2d, canFuse } from './biased-conv2d.ts';
import type { BiasedConv2dOptions } from './biased-conv2d.ts';
import './register.ts';

type Shape = [number, number, number, number];
type Convolve = (x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D) => tf.Tensor;

/** Value and gradients of a convolution whose output gradient varies. */
function gradientsOf(convolve: Convolve, shape: Shape, filterShape: Shape): Float32Array[] {
  return tf.tidy(() => {
    const inputs = [normal4d(shape, 1), normal4d(filterShape, 2), tf.randomNormal([filterShape[3]], 0, 1, 'float32', 3)];
    const weights = normal4d(convolve(...(inputs as Parameters<Convolve>)).shape, 4);
    const f = (...all: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(weights, convolve(...(all as Parameters<Convolve>))));
    const { value, grads } = tf.valueAndGrads(f)(inputs);
    return [value, ...grads].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

const separate =
  ({ strides = 1, pad = 'valid', activation = 'linear' }: BiasedConv2dOptions): Convolve =>
  (x, filter, bias) => {
    const sum = tf.add(tf.conv2d(x, filter, strides as [number, number], pad), bias);
    return activation === 'relu' ? tf.relu(sum) : sum;
  };

describe.each(simdForms)('biasedConv2d, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[Shape, Shape, BiasedConv2dOptions]>([
    [[2, 10, 9, 8], [3, 3, 8, 16], { activation: 'relu' }],
    [[2, 10, 9, 8], [3, 3, 8, 16], { pad: 'same' }],
    [[2, 10, 9, 1], [3, 3, 1, 8], { activation: 'relu' }],
    [[2, 10, 9, 3], [5, 5, 3, 6], { strides: 2, pad: 'same', activation: 'relu' }],
    [[2, 10, 9, 3], [3, 2, 3, 6], { strides: [1, 2] }],
    [[2, 10, 9, 20], [1, 1, 20, 6], { activation: 'relu' }],
  ])('gives values and gradients of the separate operations: %j %j %j', async (shape, filterShape, options) => {
    const before = tf.memory().numTensors;
    const fused = gradientsOf((...all) => biasedConv2d(...all, options), shape, filterShape);
    expect(tf.memory().numTensors).toBe(before);
    await tf.setBackend('cpu');
    const expected = gradientsOf(separate(options), shape, filterShape);
    await tf.setBackend('wasm');
    expected.forEach((values, i) => expectSameValues(fused[i] as Float32Array, values, 1e-5));
  });

  test('gives each gradient by itself, and leaves nothing behind', () => {
    const [x, filter] = [normal4d([2, 8, 8, 8], 1), normal4d([3, 3, 8, 8], 2)];
    const bias = tf.zeros([8]) as tf.Tensor1D;
    const convolve = (a: tf.Tensor4D, b: tf.Tensor4D, c: tf.Tensor1D): tf.Tensor =>
      biasedConv2d(a, b, c, { activation: 'relu' });
    const [all, before] = [tf.grads(convolve as never)([x, filter, bias]), tf.memory()];
    const single = [
      tf.grad((a) => convolve(a as tf.Tensor4D, filter, bias))(x),
      tf.grad((b) => convolve(x, b as tf.Tensor4D, bias))(filter),
      tf.grad((c) => convolve(x, filter, c as tf.Tensor1D))(bias),
    ];
    expect(tf.memory().numTensors).toBe(before.numTensors + 3);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 3);
    single.forEach((gradient, i) => expect(gradient.dataSync()).toEqual((all[i] as tf.Tensor).dataSync()));
  });

  test.each<[string, Shape, Shape]>([
    ['by tiles', [2, 10, 9, 8], [3, 3, 8, 16]],
    ['of one channel', [2, 10, 9, 1], [3, 3, 1, 8]],
    ['one by one', [2, 10, 9, 3], [5, 5, 3, 6]],
  ])('gives a filter that is trained, and one that is not, the same gradients, %s', (_how, shape, filterShape) => {
    const tensors = [normal4d(shape, 1), normal4d(filterShape, 2), tf.zeros([filterShape[3]])];
    const convolve = (...[x, filter, bias]: tf.Tensor[]): tf.Tensor =>
      biasedConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, bias as tf.Tensor1D, { activation: 'relu' });
    const expected = tf.grads(convolve)(tensors).map((gradient) => gradient.dataSync());
    const before = tf.memory().numDataBuffers;
    for (const isTrained of [true, false]) {
      const weights = tensors.map((values, i) => tf.variable(values, isTrained || i !== 1));
      const { value, grads } = tf.variableGrads(() => tf.sum(convolve(...weights)));
      weights.forEach(({ name }, i) => {
        if (i === 1 && !isTrained) expect(grads).not.toHaveProperty([name]);
        else expect(grads[name]?.dataSync()).toEqual(expected[i]);
      });
      tf.dispose([value, grads, weights]);
    }
    expect(tf.memory().numDataBuffers).toBe(before);
  });

  test('behind patches of zeros and a bias of zero, gradients are exactly zero', () => {
    const x = tf.zeros([2, 8, 8, 8]) as tf.Tensor4D;
    const gradients = tf.grads((b, c) =>
      biasedConv2d(x, b as tf.Tensor4D, c as tf.Tensor1D, { activation: 'relu' }),
    )([normal4d([3, 3, 8, 8], 1), tf.zeros([8])]);
    for (const gradient of gradients) expect(gradient.dataSync().every((value) => value === 0)).toBe(true);
  });

  test('refuses a bias for other channels', () => {
    const run = (): unknown => biasedConv2d(normal4d([1, 4, 4, 2], 1), normal4d([3, 3, 2, 5], 2), tf.zeros([4]));
    expect(run).toThrow('Error in biasedConv2d: x [1,4,4,2], filter [3,3,2,5] and bias [4] do not fit.');
  });
});

test('canFuse is true in the SIMD form alone', async () => {
  await renewWasm('simd');
  expect(canFuse()).toBe(true);
  await renewWasm('composed');
  expect(canFuse()).toBe(false);
  expect(() => biasedConv2d(normal4d([1, 4, 4, 2], 1), normal4d([3, 3, 2, 4], 2), tf.zeros([4]))).toThrow(
    "Kernel 'BiasedConv2D' needs the SIMD form of the WASM backend.",
  );
  await tf.setBackend('cpu');
  expect(canFuse()).toBe(false);
});
