/** @internal */
import { SimError } from '@sim/core';
import { Gpu } from './gpu.ts';
import { deviceInUse } from './use-device.ts';

/** Limits of which an own device takes all that the adapter has. */
const raisedLimits = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

let own: Promise<GPUDevice | null> | undefined;

/**
 * The device of `useDevice`, else the one that kernels have opened for themselves, opened anew when it was lost; null
 * where there is no GPU. Throws `DEVICE_LOST` when the device that was handed over is lost.
 */
export async function openGpu(): Promise<Gpu | null> {
  const given = deviceInUse();
  if (given !== null) return requirePresent(Gpu.of(given));
  own ??= requestDevice();
  let device = await own;
  if (device !== null && Gpu.of(device).isLost) device = await (own = requestDevice());
  // A GPU that comes later is found by the next call.
  if (device === null) own = undefined;
  return device && Gpu.of(device);
}

async function requirePresent(gpu: Gpu): Promise<Gpu> {
  // A loss is told through a promise: it is not known before that promise had its turn.
  await Promise.resolve();
  if (!gpu.isLost) return gpu;
  throw new SimError({
    code: 'DEVICE_LOST',
    where: 'useDevice',
    problem: 'the GPU device that was handed over is lost',
    cure: 'Hand over another one with useDevice, or none with useDevice(null). Open kernels keep their rows and go on.',
  });
}

async function requestDevice(): Promise<GPUDevice | null> {
  const { gpu } = (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  return adapter.requestDevice({
    requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: adapter.features.has('subgroups') ? ['subgroups' as GPUFeatureName] : [],
  });
}
