import { Conv3DBackpropFilterV2, backend_util } from '@tensorflow/tfjs-core';
import type {
  Conv3DBackpropFilterV2Attrs,
  Conv3DBackpropFilterV2Inputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of a 3-D convolution with respect to its filter, `[depth, height, width, inChannels, outChannels]`. tfjs' own
 * kernel is wrong for strides other than 1.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Conv3DBackpropFilterV2', 'wasm');
 * registerKernel(conv3dBackpropFilterV2);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const conv3dBackpropFilterV2: KernelConfig = wasmKernel(
  Conv3DBackpropFilterV2,
  ({ inputs: { x, dy }, attrs, backend }: WasmKernelCall<Conv3DBackpropFilterV2Inputs, Conv3DBackpropFilterV2Attrs>): TensorInfo => {
    const { strides, pad, filterShape } = attrs;
    const info = backend_util.computeConv3DInfo(x.shape as typeof filterShape, filterShape, strides, 1, pad);
    const result = backend.makeOutput(filterShape, 'float32');
    const [out, values, gradients] = heapViews(backend, [result, x, dy]);
    const { inChannels, outChannels } = info;
    const sums = new Float64Array(out.length);
    forEachWindow(info, (position, pixels, taps, count) => {
      for (let i = 0; i < count; i++)
        for (let c = 0; c < inChannels; c++) {
          const value = values[(pixels[i] as number) * inChannels + c] as number;
          const to = ((taps[i] as number) * inChannels + c) * outChannels;
          for (let o = 0; o < outChannels; o++)
            sums[to + o] = (sums[to + o] as number) + value * (gradients[position * outChannels + o] as number);
        }
    });
    out.set(sums);
    return result;
  },
  presentKernel(Conv3DBackpropFilterV2),
);
