import { describe } from '@jest/globals';
import { missingRequirement } from './missing-requirement.ts';

/** A GPU to test on, or why there is none. */
export type SoftwareGpu = { readonly device: GPUDevice } | { readonly missing: string };

/** Keeps Dawn's instance alive as long as its devices: they do not hold it themselves. */
let gpu: GPU | undefined;

/**
 * Opens a WebGPU device through the npm package `webgpu`, on whatever Vulkan driver the environment names; the root
 * runner names a software one. Call it at the top of a test file and hand the result to `describeGpu`.
 *
 * @example
 * const softwareGpu = await openSoftwareGpu();
 * describeGpu('matrix product', softwareGpu, (device) => { test(…) });
 */
export async function openSoftwareGpu(): Promise<SoftwareGpu> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    gpu ??= create([]);
  } catch (error) {
    return { missing: `the package webgpu does not load: ${String(error)}` };
  }
  const adapter = await gpu.requestAdapter();
  return adapter === null
    ? { missing: 'WebGPU finds no adapter' }
    : { device: await adapter.requestDevice() };
}

/**
 * Describes tests on a GPU. Without one, a skipped test says why; where `SIM_REQUIRE_ALL` is set, a failing one does.
 */
export function describeGpu(name: string, softwareGpu: SoftwareGpu, define: (device: GPUDevice) => void): void {
  describe(name, () => {
    if ('device' in softwareGpu) define(softwareGpu.device);
    else missingRequirement(softwareGpu.missing);
  });
}
