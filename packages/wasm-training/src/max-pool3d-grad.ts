import { MaxPool3DGrad, backend_util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MaxPool3DGradAttrs, MaxPool3DGradInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of a 3-D max pool: each `dy` goes to the maximum of its window, of equal ones to the last, as on tfjs' cpu
 * backend. tfjs' own kernel loses the gradient of windows of negative values.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('MaxPool3DGrad', 'wasm');
 * registerKernel(maxPool3dGrad);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const maxPool3dGrad: KernelConfig = wasmKernel(
  MaxPool3DGrad,
  ({ inputs: { dy, input }, attrs, backend }: WasmKernelCall<MaxPool3DGradInputs, MaxPool3DGradAttrs>): TensorInfo => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const shape = input.shape as [number, number, number, number, number];
    const info = backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const result = backend.makeOutput(input.shape, 'float32');
    const [out, values, gradients] = heapViews(backend, [result, input, dy]);
    const { inChannels: channels } = info;
    out.fill(0);
    forEachWindow(info, (position, pixels, _taps, count) => {
      for (let c = 0; c < channels; c++) {
        let largest = -Infinity;
        let place = -1;
        for (let i = 0; i < count; i++) {
          const at = (pixels[i] as number) * channels + c;
          if ((values[at] as number) >= largest) {
            largest = values[at] as number;
            place = at;
          }
        }
        if (place >= 0) out[place] = (out[place] as number) + (gradients[position * channels + c] as number);
      }
    });
    return result;
  },
  presentKernel(MaxPool3DGrad),
);
