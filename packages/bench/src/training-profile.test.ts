import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { profileKernels } from './training-profile.ts';

test('profileKernels counts calls and operations, and puts the kernels back', async () => {
  await tf.setBackend('wasm');
  const before = tf.getKernel('BatchMatMul', 'wasm');
  const [a, b] = [tf.ones([4, 5]), tf.ones([5, 6])];
  const rows = await profileKernels(async () => tf.dispose([tf.matMul(a, b), tf.matMul(a, b), tf.fused.matMul({ a, b })]), 3);
  const [row] = rows.filter(({ kernel }) => kernel === 'BatchMatMul');
  expect(row).toMatchObject({ shapes: '[4,5] [5,6]', calls: 2 });
  expect((row?.gflops as number) * (row?.ms as number)).toBeCloseTo((2 * 2 * 4 * 5 * 6) / 1e6, 9);
  expect(rows.find(({ kernel }) => kernel === '_FusedMatMul')).toMatchObject({ calls: 1 });
  expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(before);
});
