let given: GPUDevice | null = null;

/**
 * Makes kernels compute on this device: from now on `selectKernel` prefers `webgpu` to everything else, and kernels
 * on it share the device with whoever handed it over. They release their buffers and never the device. `null` takes
 * it back; kernels that are open stay where they are.
 *
 * Needed in Node, where a device comes from a package such as `webgpu`, and wherever several libraries are to share
 * one device. In a browser, `kernel: 'webgpu'` opens a device of its own when none was given.
 *
 * @example
 * const adapter = await navigator.gpu.requestAdapter();
 * useDevice(await adapter.requestDevice());
 * (await selectKernel({ form: 'dot', dim: 64 })).backend;   // 'webgpu'
 */
export function useDevice(device: GPUDevice | null): void {
  given = device;
}

/** The device that `useDevice` was given last, null without one. */
export function deviceInUse(): GPUDevice | null {
  return given;
}
