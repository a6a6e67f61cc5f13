import { Dilation2D } from '@tensorflow/tfjs-core';
import type { Dilation2DAttrs, Dilation2DInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { dilationShape, forEachDilation } from './dilation-windows.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/**
 * Morphological dilation, `y = max over the window of x + filter`. tfjs' own kernel gives 1.2e-38 where all sums of a
 * window are negative.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Dilation2D', 'wasm');
 * registerKernel(dilation2d);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const dilation2d: KernelConfig = wasmKernel(
  Dilation2D,
  ({ inputs: { x, filter }, attrs, backend }: WasmKernelCall<Dilation2DInputs, Dilation2DAttrs>): TensorInfo => {
    const result = backend.makeOutput(dilationShape(x, filter, attrs), 'float32');
    const out = backend.typedArrayFromHeap(result);
    forEachDilation(backend, x, filter, attrs, (i, value) => {
      out[i] = value;
    });
    return result;
  },
  presentKernel(Dilation2D),
);
