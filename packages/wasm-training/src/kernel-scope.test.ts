import { beforeAll, describe, expect, test } from '@jest/globals';
import '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { composeKernels } from './kernel-scope.ts';

describe('composeKernels', () => {
  let backend: BackendWasm;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    backend = tf.backend() as BackendWasm;
  });

  test('keeps the result and frees everything else', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const held = backend.numDataIds();
    const result = composeKernels(backend, (scope) => {
      scope.allocate([1000]);
      const sum = scope.run('Add', { a: x, b: x });
      return scope.run('Multiply', { a: sum, b: x });
    });
    expect(backend.numDataIds()).toBe(held + 1);
    expect(Array.from(backend.readSync(result.dataId) as Float32Array)).toEqual([2, 8, 18]);
    backend.disposeData(result.dataId);
    x.dispose();
  });

  test('keeps a result that shares its values with a freed tensor', () => {
    const x = tf.tensor1d([1, 2, 3, 4]);
    const held = backend.numDataIds();
    const result = composeKernels(backend, (scope) => {
      const sum = scope.run('Add', { a: x, b: x });
      return scope.run('Reshape', { x: sum }, { shape: [2, 2] });
    });
    expect(Array.from(backend.readSync(result.dataId) as Float32Array)).toEqual([2, 4, 6, 8]);
    backend.disposeData(result.dataId);
    expect(backend.numDataIds()).toBe(held);
    x.dispose();
  });

  test('frees everything when it throws', () => {
    const held = backend.numDataIds();
    const run = (): unknown =>
      composeKernels(backend, (scope) => {
        scope.allocate([10]);
        return scope.run('NoSuchKernel', {});
      });
    expect(run).toThrow("The WASM backend of TensorFlow.js has no kernel 'NoSuchKernel'.");
    expect(backend.numDataIds()).toBe(held);
  });
});
