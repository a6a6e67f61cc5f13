import { Identity } from '@tensorflow/tfjs-core';
import type { IdentityInputs, KernelConfig } from '@tensorflow/tfjs-core';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';

/**
 * A tensor of the same values, on the same memory, as every other backend makes it. tfjs' own kernel copies, and the
 * tape clones every tensor that it keeps for the backward step.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Identity', 'wasm');
 * registerKernel(identity);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const identity: KernelConfig = wasmKernel<IdentityInputs, object>(
  Identity,
  ({ inputs: { x }, backend }) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
  presentKernel(Identity),
);
