import { FusedConv2D, backend_util } from '@tensorflow/tfjs-core';
import type { FusedConv2DAttrs, FusedConv2DInputs, KernelConfig } from '@tensorflow/tfjs-core';
import { exactlyPadded } from './exactly-padded.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

const stock = presentKernel(FusedConv2D);

/**
 * 2-D convolution with bias and activation, as `predict` runs it. tfjs' own kernel is wrong for some filters that are
 * not square: with 'same' padding it gives zeros where one side is shorter than its stride, and with a number as
 * padding it may overwrite memory that is not its own. This one hands it the padding in a form that it understands.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('FusedConv2D', 'wasm');
 * registerKernel(fusedConv2d);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const fusedConv2d: KernelConfig = wasmKernel(
  FusedConv2D,
  (call: WasmKernelCall<FusedConv2DInputs, FusedConv2DAttrs>) => {
    const { x, filter } = call.inputs;
    const { strides, pad, dilations, dimRoundingMode } = call.attrs;
    const info = backend_util.computeConv2DInfo(shape4d(x), shape4d(filter), strides, dilations, pad, dimRoundingMode);
    return exactlyPadded(stock, call, info);
  },
  stock,
);
