/** @internal */

import { useDevice } from '@sim/kernels';
import { create, globals } from 'webgpu';

/** Keeps Dawn's instance alive as long as its device: the device does not hold it. */
let gpu: GPU | undefined;

/**
 * Hands the machine's GPU to the kernels and gives its name. Throws where there is none: what a processor computes in
 * a GPU's place says nothing about GPUs.
 */
export async function openGpu(): Promise<string> {
  Object.assign(globalThis, globals);
  gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const name = adapter?.info.description || adapter?.info.device || adapter?.info.architecture || 'a GPU';
  if (!adapter || /swiftshader|llvmpipe/i.test(name)) throw new Error('there is no GPU');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  useDevice(
    await adapter.requestDevice({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
      requiredFeatures: adapter.features.has('subgroups') ? ['subgroups' as GPUFeatureName] : [],
    }),
  );
  return name;
}
