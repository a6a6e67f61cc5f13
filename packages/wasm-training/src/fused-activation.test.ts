import { expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { activationLimits, applyActivation } from './fused-activation.ts';
import { composeKernels } from './kernel-scope.ts';

test('activationLimits bounds what can be bounded', () => {
  expect(activationLimits('linear')).toEqual([-Infinity, Infinity]);
  expect(activationLimits('relu')).toEqual([0, Infinity]);
  expect(activationLimits('relu6')).toEqual([0, 6]);
  for (const name of ['elu', 'sigmoid', 'leakyrelu', 'prelu'] as const) expect(activationLimits(name)).toBeNull();
});

test.each([
  ['linear', [-2, 0, 8]],
  ['relu', [0, 0, 8]],
  ['relu6', [0, 0, 6]],
  ['elu', [Math.exp(-2) - 1, 0, 8]],
  ['sigmoid', [1 / (1 + Math.exp(2)), 0.5, 1 / (1 + Math.exp(-8))]],
  ['leakyrelu', [-1, 0, 8]],
  ['prelu', [-4, 0, 8]],
] as const)('applyActivation: %s', async (activation, expected) => {
  await renewWasm('simd');
  const backend = tf.backend() as BackendWasm;
  const x = tf.tensor1d([-2, 0, 8]);
  const alpha = tf.tensor1d([2, 2, 2]);
  const out = composeKernels(backend, (scope) => {
    const own = scope.run('Identity', { x });
    return applyActivation(scope, own, { activation, leakyreluAlpha: 0.5, preluActivationWeights: alpha });
  });
  const values = backend.readSync(out.dataId) as Float32Array;
  expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 5));
});
