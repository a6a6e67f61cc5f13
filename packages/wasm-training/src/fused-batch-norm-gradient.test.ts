import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

type Normalize = (x: tf.Tensor4D, mean: tf.Tensor, variance: tf.Tensor, offset: tf.Tensor, scale: tf.Tensor) => tf.Tensor;

const byFormula: Normalize = (x, mean, variance, offset, scale) =>
  tf.add(tf.mul(scale, tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.01)))), offset);

const byOperation: Normalize = (x, mean, variance, offset, scale) =>
  tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 0.01);

function gradientsOf(normalize: Normalize, shape: number[], statistics: number[]): Float32Array[] {
  return tf.tidy(() => {
    const x = normal4d(shape, 1);
    const others = [2, 3, 4, 5].map((seed) => tf.randomUniform(statistics, 0.5, 2, 'float32', seed));
    const weights = normal4d(shape, 6);
    const gradients = tf.grads((...all) => normalize(...(all as Parameters<Normalize>)))([x, ...others], weights);
    return gradients.map((gradient) => Float32Array.from(gradient.dataSync()));
  });
}

describe.each(['simd', 'composed', 'cpu'] as const)('fusedBatchNormGradient, %s', (form) => {
  beforeAll(async () => void (await (form === 'cpu' ? tf.setBackend('cpu') : renewWasm(form))));

  test.each([
    [[2, 3, 4, 5], [5]],
    [[3, 4, 4, 16], [16]],
    [[2, 3, 4, 5], [2, 3, 4, 5]],
  ])('is that of the formula for x %j and statistics %j', (shape, statistics) => {
    const before = tf.memory().numTensors;
    const expected = gradientsOf(byFormula, shape, statistics);
    gradientsOf(byOperation, shape, statistics).forEach((values, i) =>
      expectSameValues(values, expected[i] as Float32Array, 1e-5),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('has a gradient itself', () => {
    const second = (normalize: Normalize): Float32Array =>
      tf.tidy(() => {
        const [mean, variance, scale] = [4, 5, 6].map((seed) => tf.randomUniform([5], 0.5, 2, 'float32', seed)) as tf.Tensor1D[];
        const slope = (v: tf.Tensor): tf.Tensor =>
          tf.grad((x) => tf.sum(tf.square(normalize(x as tf.Tensor4D, mean as tf.Tensor, v, mean as tf.Tensor, scale as tf.Tensor))))(
            normal4d([2, 3, 4, 5], 1),
          );
        return Float32Array.from(tf.grad((v) => tf.sum(tf.square(slope(v))))(variance as tf.Tensor).dataSync());
      });
    expectSameValues(second(byOperation), second(byFormula), 1e-4);
  });
});
