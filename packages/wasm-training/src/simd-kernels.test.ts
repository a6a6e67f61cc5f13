import { describe, expect, test } from '@jest/globals';
import { gradientAt, normal4d, renewWasm } from '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';
import { simdKernels } from './simd-kernels.ts';
import type { SimdKernels } from './simd-kernels.ts';

async function kernels(): Promise<SimdKernels> {
  await renewWasm('simd');
  return simdKernels(tf.backend() as BackendWasm) as SimdKernels;
}

describe('simdKernels', () => {
  test('are one per backend', async () => {
    const first = await kernels();
    expect(simdKernels(tf.backend() as BackendWasm)).toBe(first);
    expect(await kernels()).not.toBe(first);
  });

  test('give the same before and after the memory has grown', async () => {
    const simd = await kernels();
    const backend = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    const x = normal4d([4, 12, 12, 8], 1);
    const filter = normal4d([3, 3, 8, 16], 2);
    const gradients = (): number[] =>
      tf.tidy(() => {
        const byFilter = gradientAt((f) => tf.sum(tf.sin(tf.conv2d(x, f, 1, 'same'))), filter);
        const byInput = gradientAt((image) => tf.sum(tf.sin(tf.conv2d(image, filter, 1, 'same'))), x);
        return [...byFilter.dataSync(), ...byInput.dataSync()];
      });
    const before = gradients();
    const [address, size] = [simd.address(x), backend.wasm.HEAPU8.length];
    const ballast = tf.zeros([50_000_000]);
    expect(backend.wasm.HEAPU8.length).toBeGreaterThan(size);
    expect(gradients()).toEqual(before);
    expect(simd.address(x)).toBe(address);
    tf.dispose([x, filter, ballast]);
  });

  test('lend scratch memory on whole cache lines, and take it back, also when its use throws', async () => {
    const simd = await kernels();
    const addresses: number[] = [];
    const use = (): void => simd.withScratch(1 << 20, (address) => addresses.push(address));
    for (let i = 0; i < 200; i++) use();
    const fail = (): void =>
      simd.withScratch(1 << 20, () => {
        throw new RangeError('broken');
      });
    for (let i = 0; i < 200; i++) expect(fail).toThrow('broken');
    use();
    expect(addresses.every((address) => address % 64 === 0)).toBe(true);
    expect(new Set(addresses).size).toBe(1);
  });

  test('say that the memory is full', async () => {
    const simd = await kernels();
    expect(() => simd.withScratch(2 ** 32 - 1000, () => undefined)).toThrow(
      /The memory of the WASM backend has no \d+ bytes/,
    );
  });
});
