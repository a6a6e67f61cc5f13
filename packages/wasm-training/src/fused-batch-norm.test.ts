import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, normal4d, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('fusedBatchNorm, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each([1, 3, 4, 21, 32])('normalises by the statistics of %i channels', async (channels) => {
    const statistic = (seed: number): tf.Tensor1D => tf.randomUniform([channels], 0.5, 2, 'float32', seed);
    await expectSameOnCpu(
      () => {
        const x = normal4d([2, 3, 5, channels], 1);
        const [mean, variance, offset, scale] = [2, 3, 4, 5].map(statistic) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
        return [
          tf.batchNorm(x, mean, variance, offset, scale, 0.01),
          tf.batchNorm(x, mean, variance),
          tf.batchNorm(x, mean, variance, offset),
          tf.batchNorm(x, mean, variance, undefined, scale),
        ];
      },
      { tolerance: 1e-6 },
    );
  });

  test('leaves statistics of other shapes, and tensors of no values, to tfjs', async () => {
    await expectSameOnCpu(() => {
      const x = normal4d([2, 3, 5, 4], 1);
      const empty = tf.batchNorm(tf.zeros([0, 2, 2, 4]), tf.zeros([4]), tf.ones([4]));
      return [tf.batchNorm(x, normal4d([2, 3, 5, 4], 2), tf.abs(normal4d([2, 3, 5, 4], 3))), empty];
    });
  });
});
