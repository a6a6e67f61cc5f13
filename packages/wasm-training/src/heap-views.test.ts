import { expect, test } from '@jest/globals';
import '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';

test('heapViews reads and writes tensors in place, by their types', async () => {
  await tf.setBackend('wasm');
  const x = tf.tensor1d([1, 2]);
  const ids = tf.tensor1d([7, 8, 9], 'int32');
  const [values, integers] = heapViews(tf.backend() as BackendWasm, [x, ids]);
  expect([...values]).toEqual([1, 2]);
  expect(integers.constructor.name).toBe('Int32Array');
  values[1] = 5;
  expect([...x.dataSync()]).toEqual([1, 5]);
  tf.dispose([x, ids]);
});

test('heapViews stay good when a tensor has to move here and the memory grows for it', async () => {
  await tf.setBackend('cpu');
  const large = tf.fill([20_000_000], 3);
  await tf.setBackend('wasm');
  const small = tf.tensor1d([1, 2]);
  const [values, moved] = heapViews(tf.backend() as BackendWasm, [small, large]);
  expect([...values]).toEqual([1, 2]);
  expect([moved.length, moved[19_999_999]]).toEqual([20_000_000, 3]);
  tf.dispose([small, large]);
});
