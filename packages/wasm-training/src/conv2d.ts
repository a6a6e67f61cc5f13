import { Conv2D, backend_util } from '@tensorflow/tfjs-core';
import type { Conv2DAttrs, Conv2DInputs, KernelConfig } from '@tensorflow/tfjs-core';
import { exactlyPadded } from './exactly-padded.ts';
import { convolveSimd, isPlainConvolution } from './simd-convolution.ts';
import { simdKernels } from './simd-kernels.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<Conv2DInputs, Conv2DAttrs>;

const stock = presentKernel(Conv2D);

/**
 * 2-D convolution. tfjs' own kernel is slower in training, and wrong for some filters that are not square: with 'same'
 * padding it gives zeros where one side is shorter than its stride, and with a number as padding it may overwrite
 * memory that is not its own.
 *
 * `y[n, h, w, o] = Σ over i, j, c of x[n, h·strideHeight + i − top, w·strideWidth + j − left, c] · filter[i, j, c, o]`
 *
 * Takes `x` `[batch, height, width, inChannels]` and `filter` `[filterHeight, filterWidth, inChannels, outChannels]`;
 * gives `[batch, outHeight, outWidth, outChannels]`. Dilated filters go to tfjs' own kernel; the format NCHW too, which
 * refuses it.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Conv2D', 'wasm');
 * registerKernel(conv2d);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const conv2d: KernelConfig = wasmKernel(
  Conv2D,
  (call: Call) => {
    const { x, filter } = call.inputs;
    const { strides, pad, dilations, dimRoundingMode, dataFormat } = call.attrs;
    const format = backend_util.convertConv2DDataFormat(dataFormat);
    const info = backend_util.computeConv2DInfo(
      shape4d(x),
      shape4d(filter),
      strides,
      dilations,
      pad,
      dimRoundingMode,
      false,
      format,
    );
    const simd = simdKernels(call.backend);
    if (simd === null || !isPlainConvolution(info)) return exactlyPadded(stock, call, info);
    return convolveSimd(call.backend, simd, info, { x, filter });
  },
  stock,
);
