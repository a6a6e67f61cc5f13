import { Conv3DBackpropInputV2, backend_util } from '@tensorflow/tfjs-core';
import type {
  Conv3DBackpropInputV2Attrs,
  Conv3DBackpropInputV2Inputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of a 3-D convolution with respect to its input, which is the transposed 3-D convolution too. tfjs' own kernel
 * is wrong for more than one input channel, and for windows that pass the border.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Conv3DBackpropInputV2', 'wasm');
 * registerKernel(conv3dBackpropInputV2);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const conv3dBackpropInputV2: KernelConfig = wasmKernel(
  Conv3DBackpropInputV2,
  ({ inputs: { dy, filter }, attrs, backend }: WasmKernelCall<Conv3DBackpropInputV2Inputs, Conv3DBackpropInputV2Attrs>): TensorInfo => {
    const { strides, pad, inputShape } = attrs;
    const info = backend_util.computeConv3DInfo(inputShape, filter.shape as typeof inputShape, strides, 1, pad);
    const result = backend.makeOutput(inputShape, 'float32');
    const [out, weights, gradients] = heapViews(backend, [result, filter, dy]);
    const { inChannels, outChannels } = info;
    const sums = new Float64Array(out.length);
    forEachWindow(info, (position, pixels, taps, count) => {
      for (let i = 0; i < count; i++)
        for (let c = 0; c < inChannels; c++) {
          const from = ((taps[i] as number) * inChannels + c) * outChannels;
          let sum = 0;
          for (let o = 0; o < outChannels; o++)
            sum += (weights[from + o] as number) * (gradients[position * outChannels + o] as number);
          const to = (pixels[i] as number) * inChannels + c;
          sums[to] = (sums[to] as number) + sum;
        }
    });
    out.set(sums);
    return result;
  },
  presentKernel(Conv3DBackpropInputV2),
);
