import { MaxPool3D, backend_util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MaxPool3DAttrs, MaxPool3DInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';
import { forEachWindow } from './windows.ts';

/**
 * 3-D max pool, `[batch, depth, height, width, channels]`. tfjs' own kernel gives 1.2e-38 for windows of negative
 * values.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('MaxPool3D', 'wasm');
 * registerKernel(maxPool3d);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const maxPool3d: KernelConfig = wasmKernel(
  MaxPool3D,
  ({ inputs: { x }, attrs, backend }: WasmKernelCall<MaxPool3DInputs, MaxPool3DAttrs>): TensorInfo => {
    const { filterSize, strides, pad, dimRoundingMode, dataFormat } = attrs;
    const shape = x.shape as [number, number, number, number, number];
    const info = backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
    const result = backend.makeOutput(info.outShape, 'float32');
    const [out, values] = heapViews(backend, [result, x]);
    const { inChannels: channels } = info;
    forEachWindow(info, (position, pixels, _taps, count) => {
      for (let c = 0; c < channels; c++) {
        let largest = -Infinity;
        for (let i = 0; i < count; i++) {
          const value = values[(pixels[i] as number) * channels + c] as number;
          if (value > largest) largest = value;
        }
        out[position * channels + c] = largest;
      }
    });
    return result;
  },
  presentKernel(MaxPool3D),
);
