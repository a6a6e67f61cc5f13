import { Dilation2DBackpropFilter } from '@tensorflow/tfjs-core';
import type { Dilation2DAttrs, Dilation2DBackpropFilterInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { forEachDilation } from './dilation-windows.ts';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/**
 * Gradient of a morphological dilation with respect to its filter: each `dy` goes to the largest sum of its window, of
 * equal ones to the first. tfjs' own kernel passes it to the first place where all sums are negative.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Dilation2DBackpropFilter', 'wasm');
 * registerKernel(dilation2dBackpropFilter);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const dilation2dBackpropFilter: KernelConfig = wasmKernel(
  Dilation2DBackpropFilter,
  ({ inputs: { x, filter, dy }, attrs, backend }: WasmKernelCall<Dilation2DBackpropFilterInputs, Dilation2DAttrs>): TensorInfo => {
    const result = backend.makeOutput(filter.shape, 'float32');
    const [out, gradients] = heapViews(backend, [result, dy]);
    out.fill(0);
    forEachDilation(backend, x, filter, attrs, (i, _value, _pixel, to) => {
      if (to >= 0) out[to] = (out[to] as number) + (gradients[i] as number);
    });
    return result;
  },
  presentKernel(Dilation2DBackpropFilter),
);
