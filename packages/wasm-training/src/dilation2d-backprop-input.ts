import { Dilation2DBackpropInput } from '@tensorflow/tfjs-core';
import type { Dilation2DAttrs, Dilation2DBackpropInputInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { forEachDilation } from './dilation-windows.ts';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/**
 * Gradient of a morphological dilation with respect to its input: each `dy` goes to the largest sum of its window, of
 * equal ones to the first. tfjs' own kernel passes it to the first place where all sums are negative.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Dilation2DBackpropInput', 'wasm');
 * registerKernel(dilation2dBackpropInput);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const dilation2dBackpropInput: KernelConfig = wasmKernel(
  Dilation2DBackpropInput,
  ({ inputs: { x, filter, dy }, attrs, backend }: WasmKernelCall<Dilation2DBackpropInputInputs, Dilation2DAttrs>): TensorInfo => {
    const result = backend.makeOutput(x.shape, 'float32');
    const [out, gradients] = heapViews(backend, [result, dy]);
    out.fill(0);
    forEachDilation(backend, x, filter, attrs, (i, _value, to) => {
      if (to >= 0) out[to] = (out[to] as number) + (gradients[i] as number);
    });
    return result;
  },
  presentKernel(Dilation2DBackpropInput),
);
