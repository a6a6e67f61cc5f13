import { DepthwiseConv2dNative, backend_util } from '@tensorflow/tfjs-core';
import type { DepthwiseConv2dNativeAttrs, DepthwiseConv2dNativeInputs, KernelConfig } from '@tensorflow/tfjs-core';
import { exactlyPadded } from './exactly-padded.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

const stock = presentKernel(DepthwiseConv2dNative);

/**
 * Depthwise convolution. tfjs' own kernel is wrong for some filters that are
 * not square: with 'same' padding it gives zeros where one side is shorter than its stride, and with a number as
 * padding it may overwrite memory that is not its own. This one hands it the padding in a form that it understands.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('DepthwiseConv2dNative', 'wasm');
 * registerKernel(depthwiseConv2dNative);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const depthwiseConv2dNative: KernelConfig = wasmKernel(
  DepthwiseConv2dNative,
  (call: WasmKernelCall<DepthwiseConv2dNativeInputs, DepthwiseConv2dNativeAttrs>) => {
    const { x, filter } = call.inputs;
    const { strides, pad, dilations, dimRoundingMode } = call.attrs;
    const info = backend_util.computeConv2DInfo(
      shape4d(x),
      shape4d(filter),
      strides,
      // Null from a layer that was given no dilation, though the type does not say so.
      dilations ?? 1,
      pad,
      dimRoundingMode,
      true,
    );
    return exactlyPadded(stock, call, info);
  },
  stock,
);
