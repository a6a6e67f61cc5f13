import { backend, getBackend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { simdKernels } from './simd-kernels.ts';

/**
 * How the kernels compute: `simd` is code of this package on the memory of the backend; `composed` puts together
 * kernels that tfjs has and plain loops, with the same results at about half the speed.
 */
export type KernelForm = 'simd' | 'composed';

/**
 * Which form the kernels take on the active backend; null where the active backend is not WASM. They are composed
 * where the machine has no SIMD, where the backend shares its memory between threads, or where that memory cannot be
 * found, as in a later version of tfjs.
 *
 * @example
 * await tf.setBackend('wasm');
 * if (kernelForm() === 'composed') console.warn('Training will be slow.');
 */
export function kernelForm(): KernelForm | null {
  if (getBackend() !== 'wasm') return null;
  return simdKernels(backend() as BackendWasm) === null ? 'composed' : 'simd';
}
