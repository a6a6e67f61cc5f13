import { beforeAll, expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { expectGradient } from './close.ts';
import { describeGpu, type SoftwareGpu } from './open-software-gpu.ts';
import { numbersOf } from './with-backends.ts';

/**
 * Describes tests that may use TensorFlow.js' webgpu backend. Without a GPU, a skipped test says why; where
 * `SIM_REQUIRE_ALL` is set, a failing one does.
 *
 * @example
 * withWebGpu('losses', await openSoftwareGpu(), () => {
 *   test('TripletLoss', () => expectAgreement(() => new TripletLoss().call(labels(), rows())));
 * });
 */
export function withWebGpu(name: string, softwareGpu: SoftwareGpu, define: () => void): void {
  describeGpu(`${name} on webgpu`, softwareGpu, (device) => {
    beforeAll(async () => {
      tf.env().set('PROD', true);
      const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
      // Only looked for, and only from here on: had it been there before, the import would open a device of its own.
      Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
      if (tf.findBackendFactory('webgpu') === null)
        tf.registerBackend('webgpu', () => new WebGPUBackend(device, device.adapterInfo));
    });
    define();
  });
}

/** Expects webgpu to compute what cpu computes, within the bounds of the reference values. */
export async function expectAgreement(compute: () => tf.Tensor): Promise<void> {
  const results: number[][] = [];
  for (const backend of ['cpu', 'webgpu']) {
    expect(await tf.setBackend(backend)).toBe(true);
    results.push(await numbersOf(compute));
  }
  const [expected, actual] = results as [number[], number[]];
  expect(expected.every(Number.isFinite)).toBe(true);
  expectGradient(actual, expected);
}
