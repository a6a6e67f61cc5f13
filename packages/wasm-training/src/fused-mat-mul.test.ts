import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, expectSameValues, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe.each(wasmForms)('fusedMatMul, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('adds the bias once where an operand is transposed', async () => {
    const [values] = await valuesOn('wasm', () => [
      tf.fused.matMul({
        a: tf.ones([2, 100]),
        b: tf.ones([3, 100]),
        transposeB: true,
        bias: tf.tensor1d([1, 2, 3]),
      }),
    ]);
    expectSameValues(values as Float32Array, [101, 102, 103, 101, 102, 103]);
  });

  test.each(activations)('agrees with the cpu backend for the activation %s', async (activation) => {
    await expectSameOnCpu(() => {
      const alpha = normal([4], 4);
      const options = { bias: normal([4], 3), activation, preluActivationWeights: alpha, leakyreluAlpha: 0.3 };
      return [
        tf.fused.matMul({ a: normal([3, 60], 1), b: normal([60, 4], 2), ...options }),
        tf.fused.matMul({ a: normal([60, 3], 1), b: normal([60, 4], 2), transposeA: true, ...options }),
        tf.fused.matMul({ a: normal([3, 60], 1), b: normal([4, 60], 2), transposeB: true, ...options }),
        tf.fused.matMul({ a: normal([2, 3, 60], 1), b: normal([2, 60, 4], 2), ...options }),
      ];
    });
  });

  test('agrees with the cpu backend without a bias', async () => {
    await expectSameOnCpu(() => [
      tf.fused.matMul({ a: normal([3, 60], 1), b: normal([4, 60], 2), transposeB: true, activation: 'relu' }),
    ]);
  });

  test('refuses a bias of rank 2 with the error of tfjs', () => {
    const run = (): unknown =>
      tf.fused.matMul({ a: tf.ones([2, 3]), b: tf.ones([4, 3]), transposeB: true, bias: tf.ones([1, 4]) });
    expect(run).toThrow('_FusedMatMul only supports rank-1 bias but got rank 2.');
  });
});
