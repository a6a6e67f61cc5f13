import { FusedConv2D, backend_util } from '@tensorflow/tfjs-core';
import type { FusedConv2DAttrs, FusedConv2DInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { exactlyPadded } from './exactly-padded.ts';
import { activationLimits, applyActivation } from './fused-activation.ts';
import { composeKernels } from './kernel-scope.ts';
import { convolveSimd, isPlainConvolution } from './simd-convolution.ts';
import { simdKernels } from './simd-kernels.ts';
import type { SimdKernels } from './simd-kernels.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<FusedConv2DInputs, FusedConv2DAttrs>;

const stock = presentKernel(FusedConv2D);

/**
 * 2-D convolution with bias and activation, as `predict` runs it. tfjs' own kernel is slower, and wrong for some filters
 * that are not square: with 'same' padding it gives zeros where one side is shorter than its stride, and with a number
 * as padding it may overwrite memory that is not its own.
 *
 * `y = activation(conv2d(x, filter) + bias)`, with the shapes of `conv2d` and `bias` `[outChannels]`. Dilated filters go
 * to tfjs' own kernel, and so does what it refuses with an error.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('FusedConv2D', 'wasm');
 * registerKernel(fusedConv2d);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const fusedConv2d: KernelConfig = wasmKernel(
  FusedConv2D,
  (call: Call) => {
    const { x, filter } = call.inputs;
    const { strides, pad, dilations, dimRoundingMode } = call.attrs;
    const info = backend_util.computeConv2DInfo(shape4d(x), shape4d(filter), strides, dilations, pad, dimRoundingMode);
    const simd = simdKernels(call.backend);
    return simd !== null && fits(call, info) ? fused(call, simd, info) : exactlyPadded(stock, call, info);
  },
  stock,
);

/** Whether the SIMD kernels take it; the rest is for tfjs' own kernel, to compute or to refuse. */
function fits({ inputs: { bias }, attrs: { dataFormat } }: Call, info: backend_util.Conv2DInfo): boolean {
  const isVector = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === info.outChannels);
  return dataFormat === 'NHWC' && isVector && isPlainConvolution(info);
}

function fused({ inputs, attrs, backend }: Call, simd: SimdKernels, info: backend_util.Conv2DInfo): TensorInfo {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const { activation, leakyreluAlpha } = attrs;
  const limits = activationLimits(activation);
  if (limits !== null) return convolveSimd(backend, simd, info, { x, filter, bias, limits });
  return composeKernels(backend, (scope) => {
    const sums = scope.own(convolveSimd(backend, simd, info, { x, filter, bias }));
    return applyActivation(scope, sums, { activation, leakyreluAlpha, preluActivationWeights });
  });
}
