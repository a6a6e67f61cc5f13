import { Conv2D, Conv2DBackpropInput, Reverse, Transpose, backend_util, util } from '@tensorflow/tfjs-core';
import type {
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { composeKernels } from './kernel-scope.ts';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
import { simdKernels } from './simd-kernels.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>;

const stock = presentKernel(Conv2DBackpropInput);

/**
 * Gradient of a 2-D convolution with respect to its input, which is the transposed convolution too. tfjs' own kernel
 * is slow (plain loops); this one convolves `dy`, spread by the strides and padded, with the turned filter instead.
 *
 * `dx[n, y, x, c] = Σ over h, w, i, j, o of dy[n, h, w, o] · filter[i, j, c, o]`
 * with `y = h·strideHeight + i − top`, `x = w·strideWidth + j − left`.
 *
 * Takes `dy` `[batch, outHeight, outWidth, outChannels]` and `filter`
 * `[filterHeight, filterWidth, inChannels, outChannels]`; gives `[batch, height, width, inChannels]`. Throws tfjs'
 * shape error where `dy` does not fit.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Conv2DBackpropInput', 'wasm');
 * registerKernel(conv2dBackpropInput);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const conv2dBackpropInput: KernelConfig = wasmKernel(
  Conv2DBackpropInput,
  (call: Call) => {
    const { dy, filter } = call.inputs;
    const { strides, pad, dimRoundingMode, inputShape, dataFormat } = call.attrs;
    const format = backend_util.convertConv2DDataFormat(dataFormat);
    const info = backend_util.computeConv2DInfo(
      inputShape,
      shape4d(filter),
      strides,
      1,
      pad,
      dimRoundingMode,
      false,
      format,
    );
    util.assertShapesMatch(dy.shape, info.outShape, 'Error in Conv2DBackpropInput: ');
    const simd = simdKernels(call.backend);
    if (simd === null || info.dataFormat !== 'channelsLast') return composed(call, info);
    return convolutionGradientsSimd(call.backend, simd, info, { dy, filter }).input as TensorInfo;
  },
  stock,
);

function composed({ inputs: { dy, filter }, attrs, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo {
  const { filterHeight, filterWidth, padInfo } = info;
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = info.inHeight - info.outHeight + padInfo.top;
  const right = info.inWidth - info.outWidth + padInfo.left;
  const isStride1 = info.strideHeight === 1 && info.strideWidth === 1 && info.dataFormat === 'channelsLast';
  return composeKernels(backend, (scope) => {
    if (!isStride1 || Math.min(top, left, bottom, right) < 0) return scope.run(stock, { dy, filter }, { ...attrs });
    const reversed = scope.run(Reverse, { x: filter }, { dims: [0, 1] });
    const turned = scope.run(Transpose, { x: reversed }, { perm: [0, 1, 3, 2] });
    const pad = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return scope.run(
      Conv2D,
      { x: dy, filter: turned },
      { strides: [1, 1], dilations: [1, 1], pad, dataFormat: 'NHWC' },
    );
  });
}
