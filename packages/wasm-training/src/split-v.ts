import { SplitV, backend_util, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, SplitVAttrs, SplitVInputs, Tensor } from '@tensorflow/tfjs-core';
import { partOf } from './slice.ts';
import { wasmKernel } from './wasm-kernel.ts';

/**
 * Parts of a tensor along an axis. tfjs' own kernel copies the whole tensor out of the heap for every part.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('SplitV', 'wasm');
 * registerKernel(splitV);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const splitV: KernelConfig = wasmKernel<SplitVInputs, SplitVAttrs>(
  SplitV,
  ({ inputs: { x }, attrs, backend }) => {
    const [axis] = util.parseAxisParam(attrs.axis, x.shape) as [number];
    let begin = 0;
    return backend_util.prepareSplitSize(x as Tensor, attrs.numOrSizeSplits, axis).map((count) => {
      const part = partOf(backend, x, x.shape.map((_, i) => (i === axis ? begin : 0)), x.shape.with(axis, count));
      begin += count;
      return part;
    });
  },
);
