import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { normalizeBatch } from './normalize-batch.ts';
import './register.ts';

type Normalize = (x: tf.Tensor, scale: tf.Tensor1D, offset: tf.Tensor1D) => tf.Tensor;

/** The same by operations that do nothing else. */
const separate: Normalize = (x, scale, offset) => {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const deviation = tf.sub(x, tf.mean(x, axes, true));
  const variance = tf.mean(tf.square(deviation), axes, true);
  return tf.add(tf.mul(scale, tf.div(deviation, tf.sqrt(tf.add(variance, 1e-3)))), offset);
};

/** Value and gradients for an output gradient that varies; `shift` moves the mean away from zero. */
function gradientsOf(normalize: Normalize, shape: number[], shift: number): Float32Array[] {
  return tf.tidy(() => {
    const channels = shape.at(-1) as number;
    const x = tf.add(normal4d(shape, 1), tf.add(tf.range(0, channels), shift));
    const inputs = [x, normal4d([channels], 2), normal4d([channels], 3)];
    const weights = normal4d(shape, 4);
    const f = (...all: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(weights, normalize(...(all as Parameters<Normalize>))));
    const { grads } = tf.valueAndGrads(f)(inputs);
    const value = normalize(...(inputs as unknown as Parameters<Normalize>));
    return [value, ...grads].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

describe('normalizeBatch', () => {
  beforeAll(() => renewWasm('simd'));

  test.each([
    [[4, 5, 6, 8], 0],
    [[3, 7, 7, 3], 10],
    [[70, 21], -5],
    [[40, 1], 0],
    [[5, 9, 16], 100],
  ])('gives values and gradients of the separate operations: %j', async (shape, shift) => {
    const before = tf.memory().numTensors;
    const fused = gradientsOf((x, scale, offset) => normalizeBatch(x, scale, offset, 1e-3).y, shape, shift);
    expect(tf.memory().numTensors).toBe(before);
    await tf.setBackend('cpu');
    const expected = gradientsOf(separate, shape, shift);
    await tf.setBackend('wasm');
    // A mean of 100 takes two digits of every deviation.
    expected.forEach((values, i) => expectSameValues(fused[i] as Float32Array, values, 1e-5 * Math.max(1, shift / 5)));
  });

  test('gives mean and variance of each channel', () => {
    const x = tf.tensor2d([[1, 10], [3, 10], [5, 40]]);
    const { mean, variance } = normalizeBatch(x, tf.tensor1d([1, 1]), tf.tensor1d([0, 0]), 1e-3);
    expectSameValues(mean.dataSync(), [3, 20], 1e-6);
    expectSameValues(variance.dataSync(), [8 / 3, 200], 1e-6);
  });

  test('gives each gradient by itself, and leaves nothing behind', () => {
    const inputs: tf.Tensor[] = [normal4d([2, 3, 3, 4], 1), normal4d([4], 2), normal4d([4], 3)];
    const f = (...all: tf.Tensor[]): tf.Tensor => normalizeBatch(...(all as [tf.Tensor, tf.Tensor1D, tf.Tensor1D]), 1e-3).y;
    const weights = normal4d([2, 3, 3, 4], 4);
    const [all, before] = [tf.grads(f)(inputs, weights), tf.memory()];
    const single = inputs.map((input, i) => tf.grad((one) => f(...inputs.with(i, one)))(input, weights));
    expect(tf.memory().numTensors).toBe(before.numTensors + 3);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 3);
    single.forEach((gradient, i) => expect(gradient.dataSync()).toEqual((all[i] as tf.Tensor).dataSync()));
  });

  test('refuses statistics for other channels', () => {
    const run = (): unknown => normalizeBatch(tf.ones([2, 3]), tf.ones([3]), tf.ones([2]), 1e-3);
    expect(run).toThrow('Error in normalizeBatch: x [2,3], scale [3] and offset [2] do not fit.');
  });
});
