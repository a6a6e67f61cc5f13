import { afterEach, expect, test } from '@jest/globals';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { cpuMemory } from './cpu-memory.ts';
import type { CpuMemory } from './cpu-memory.ts';
import { multiplySimd } from './simd-matrix-products.ts';

const memory = cpuMemory() as CpuMemory;
afterEach(() => memory.clear());

function place(shape: number[], values: number[]): TensorInfo {
  const info = { dataId: {}, shape, dtype: 'float32' as const };
  memory.place(info, Float32Array.from(values));
  return info;
}

test('multiplies matrices, either of them transposed', () => {
  const a = place([2, 3], [1, 2, 3, 4, 5, 6]);
  const product = multiplySimd(memory, memory, { a, b: a, transposeA: false, transposeB: true });
  expect(product.shape).toEqual([2, 2]);
  expect(memory.values(product)).toEqual(Float32Array.of(14, 32, 32, 77));
  const turned = multiplySimd(memory, memory, { a, b: a, transposeA: true, transposeB: false });
  expect(memory.values(turned)).toEqual(Float32Array.of(17, 22, 27, 22, 29, 36, 27, 36, 45));
});

test('batches grow', () => {
  const [a, b] = [place([2, 1, 1, 2], [1, 2, 3, 4]), place([1, 2, 2, 1], [1, 10, 100, 1000])];
  const product = multiplySimd(memory, memory, { a, b, transposeA: false, transposeB: false });
  expect(product.shape).toEqual([2, 2, 1, 1]);
  expect(memory.values(product)).toEqual(Float32Array.of(21, 2100, 43, 4300));
});
