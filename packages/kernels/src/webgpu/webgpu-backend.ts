import { SimError } from '@sim/core';
import type { KernelBackend } from '../kernel-backend.ts';
import { requireSpec } from '../kernel-checks.ts';
import { referenceScan } from '../reference-scan.ts';
import { TopK } from '../top-k.ts';

/**
 * Kernels on a GPU: the gallery stays on the device, batches of queries are compared with it there, and only
 * candidates come back. Answers are those of the reference, in rows and keys: float32 finds the candidates, float64 on
 * the host's copy of the rows decides, and where candidates do not prove that nothing closer was left out, more of
 * them are asked for.
 *
 * Its code is loaded when the first kernel is opened. The device is the one of `useDevice`, or else one of its own,
 * which needs `navigator.gpu`. A lost device is replaced at the next call; the rows are kept on the host. Where the
 * device has no memory for rows, `append` throws `DEVICE_MEMORY`.
 *
 * @example
 * const kernel = await webgpuBackend.open({ form: 'l2sq', dim: 2 });
 * await kernel.append(Float32Array.of(0, 0, 3, 4));
 * await kernel.search(Float32Array.of(3, 3), 1);   // { rows: [1], keys: [1] }
 */
export const webgpuBackend: KernelBackend = {
  name: 'webgpu',
  async isAvailable() {
    const { openGpu } = await import('./open-gpu.ts');
    return (await openGpu()) !== null;
  },
  async open(spec) {
    requireSpec(spec, 'webgpuBackend.open');
    if (spec.elementType === 'int8')
      throw new SimError({
        code: 'UNSUPPORTED_OPERATION',
        where: 'webgpuBackend.open',
        problem: 'a GPU holds float32 rows',
        got: spec.elementType,
        cure: "Use the kernel 'wasm', or float32 rows.",
      });
    const [{ openGpu }, { WebGpuKernel }] = await Promise.all([import('./open-gpu.ts'), import('./webgpu-kernel.ts')]);
    const gpu = await openGpu();
    if (gpu !== null) return new WebGpuKernel(gpu, spec, { reopen: openGpu, scan: referenceScan, makeTopK: (k) => new TopK(k) });
    throw new SimError({
      code: 'BACKEND_UNAVAILABLE',
      where: 'webgpuBackend.open',
      problem: 'there is no GPU here',
      cure: 'Hand a device over with useDevice, or use another kernel.',
    });
  },
};
