import { expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { pairwiseFunctions } from './pairwise-functions.ts';

test('pairwiseFunctions are one set per backend', async () => {
  await renewWasm('simd');
  const first = pairwiseFunctions(tf.backend() as BackendWasm);
  expect(first).not.toBeNull();
  expect(pairwiseFunctions(tf.backend() as BackendWasm)).toBe(first);
  await renewWasm('simd');
  expect(pairwiseFunctions(tf.backend() as BackendWasm)).not.toBe(first);
});

test('pairwiseFunctions are null where the memory is out of reach', async () => {
  await renewWasm('composed');
  expect(pairwiseFunctions(tf.backend() as BackendWasm)).toBeNull();
});
