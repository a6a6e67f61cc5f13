import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, gradientAt, normal4d, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

/** The gradient that arrives at a 2×2 pool over a 4×4 image of one channel, when every output has the gradient 1. */
async function arrived(values: readonly number[]): Promise<number[]> {
  const [gradient] = await valuesOn('wasm', () => {
    const x = tf.tensor4d([...values], [1, 4, 4, 1]);
    return [gradientAt((image: tf.Tensor4D) => tf.sum(tf.maxPool(image, 2, 2, 'valid')), x)];
  });
  return Array.from(gradient as Float32Array);
}

describe.each(wasmForms)('maxPoolGrad, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('reaches windows of negative values', async () => {
    const image = [-1.1, -1.9, -1.5, -1.4, -1.2, -1.3, -1.8, -1.2, -1.7, -1.6, -1.1, -2, -1.9, -1.2, -1.4, -1.3];
    expect(await arrived(image)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  test('reaches windows of zeros, as they come out of a relu', async () => {
    expect(await arrived(Array(16).fill(0))).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('goes to the first of equal maxima', async () => {
    const image = [5, 5, 1, 2, 5, 5, 2, 2, 0, 1, 3, 3, 1, 1, 3, 0];
    expect(await arrived(image)).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('adds up where windows overlap', async () => {
    const [gradient] = await valuesOn('wasm', () => {
      const x = tf.tensor4d([0, 0, 0, 0, 9, 0, 0, 0, 0], [1, 3, 3, 1]);
      return [gradientAt((image: tf.Tensor4D) => tf.sum(tf.maxPool(image, 2, 1, 'valid')), x)];
    });
    expect(Array.from(gradient as Float32Array)).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
  });

  test.each<[[number, number], [number, number], 'same' | 'valid' | number, number]>([
    [[2, 2], [2, 2], 'valid', 5],
    [[2, 2], [2, 2], 'same', 5],
    [[2, 2], [2, 2], 'valid', 8],
    [[3, 3], [2, 2], 'same', 5],
    [[3, 3], [1, 1], 'same', 5],
    [[3, 2], [1, 2], 'valid', 4],
    [[2, 2], [3, 3], 'valid', 4],
    [[3, 3], [2, 2], 1, 7],
  ])(
    'agrees with the cpu backend: window %j, stride %j, padding %j, %i channels',
    async (size, strides, pad, channels) => {
      await expectSameOnCpu(() => {
        const normal = normal4d([2, 7, 8, channels], 3);
        const withTies = tf.round(tf.mul(3, normal)) as tf.Tensor4D;
        const negative = tf.sub(normal, 5) as tf.Tensor4D;
        const weights = normal4d(tf.maxPool(normal, size, strides, pad).shape, 4);
        const weighted = (x: tf.Tensor4D): tf.Tensor => tf.mul(weights, tf.square(tf.maxPool(x, size, strides, pad)));
        return [normal, withTies, negative].map((x) => gradientAt((image) => tf.sum(weighted(image)), x));
      });
    },
  );

  test('agrees with the cpu backend for average pools beside it', async () => {
    await expectSameOnCpu(() => {
      const x = normal4d([2, 7, 8, 5], 3);
      return [gradientAt((image: tf.Tensor4D) => tf.sum(tf.square(tf.avgPool(image, 3, 2, 'same'))), x)];
    });
  });

  describe('refuses', () => {
    beforeAll(() => tf.setBackend('wasm'));

    test('an output gradient of another shape', () => {
      const run = (): unknown =>
        tf
          .engine()
          .runKernel(
            'MaxPoolGrad',
            { dy: tf.ones([1, 3, 2, 1]), input: tf.ones([1, 4, 4, 1]), output: tf.ones([1, 2, 2, 1]) },
            { filterSize: 2, strides: 2, pad: 'valid' },
          );
      expect(run).toThrow(/Error in MaxPoolGrad: .*Shapes .* must match/s);
    });
  });
});
