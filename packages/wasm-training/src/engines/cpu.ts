/**
 * For the cpu backend of tfjs, the fallback of those who have no GPU and cannot serve the files of the WASM backend:
 * importing this module replaces the kernels in which it spends nearly all of a training step.
 */
import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
// First, because importing it registers the kernels that are replaced here.
import '@tensorflow/tfjs-backend-cpu';
import { cpuConvolutions } from '../cpu-convolutions.ts';
import { cpuElementwise } from '../cpu-elementwise.ts';
import { cpuLoops } from '../cpu-loops.ts';
import { cpuProducts } from '../cpu-products.ts';

/**
 * Kernels for the cpu backend: convolutions, their gradients and products of matrices by the SIMD code of this package,
 * which needs no file beside the program and works on copies of the tensors; gradients of max pools, sums and
 * arithmetic on each number as loops over typed arrays. Where a page or a machine has no WASM with SIMD, the filter gradient goes by loops too and the rest
 * by tfjs' own kernels. Values are those of tfjs up to rounding; dilated convolutions, channels first and other types
 * than float32 are left to tfjs.
 *
 * @example
 * import '@sim/wasm-training/cpu';
 * await tf.setBackend('cpu');
 */
export const cpuKernels: readonly KernelConfig[] = [...cpuConvolutions, ...cpuProducts, ...cpuLoops, ...cpuElementwise];

for (const kernel of cpuKernels) {
  unregisterKernel(kernel.kernelName, 'cpu');
  registerKernel(kernel);
}
