import { DepthwiseConv2dNativeBackpropInput, backend_util, util } from '@tensorflow/tfjs-core';
import type {
  DepthwiseConv2dNativeBackpropInputAttrs,
  DepthwiseConv2dNativeBackpropInputInputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { depthwiseSizes, forEachTap } from './depthwise-taps.ts';
import { heapViews } from './heap-views.ts';
import { simdKernels } from './simd-kernels.ts';
import { shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<DepthwiseConv2dNativeBackpropInputInputs, DepthwiseConv2dNativeBackpropInputAttrs>;

/**
 * Gradient of a depthwise convolution with respect to its input, for any stride, padding and channel multiplier.
 * tfjs' WASM backend has none.
 *
 * `dx[n, y, x, c] = Σ over h, w, i, j, m of dy[n, h, w, c·multiplier + m] · filter[i, j, c, m]`
 * with `y = h·strideHeight + i·dilationHeight − top`, `x = w·strideWidth + j·dilationWidth − left`.
 *
 * Takes `dy` `[batch, outHeight, outWidth, channels · multiplier]` and `filter`
 * `[filterHeight, filterWidth, channels, multiplier]`; gives `[batch, height, width, channels]`. Throws tfjs' shape
 * error where `dy` does not fit.
 *
 * @example
 * import { registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(depthwiseConv2dNativeBackpropInput);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const depthwiseConv2dNativeBackpropInput: KernelConfig = wasmKernel(
  DepthwiseConv2dNativeBackpropInput,
  (call: Call) => {
    const { dy, filter } = call.inputs;
    const { strides, dilations, pad, dimRoundingMode, inputShape } = call.attrs;
    const info = backend_util.computeConv2DInfo(
      inputShape,
      shape4d(filter),
      strides,
      dilations,
      pad,
      dimRoundingMode,
      true,
    );
    util.assertShapesMatch(dy.shape, info.outShape, 'Error in DepthwiseConv2dNativeBackpropInput: ');
    return vectorised(call, info) ?? plain(call, info);
  },
);

function vectorised(
  { inputs: { dy, filter }, attrs, backend }: Call,
  info: backend_util.Conv2DInfo,
): TensorInfo | null {
  const simd = simdKernels(backend);
  if (simd === null) return null;
  const out = backend.makeOutput(attrs.inputShape, 'float32');
  const addresses = [simd.address(dy), simd.address(filter), simd.address(out)];
  simd.functions.depthwiseInputGradient(...addresses, ...depthwiseSizes(info));
  return out;
}

function plain({ inputs: { dy, filter }, attrs, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo {
  const multiplier = info.outChannels / info.inChannels;
  const result = backend.makeOutput(attrs.inputShape, 'float32');
  const [gradient, weights, out] = heapViews(backend, [dy, filter, result]);
  out.fill(0);
  forEachTap(info, (pixel, position, tap) => {
    for (let c = 0, o = 0; c < info.inChannels; c++) {
      let sum = 0;
      for (let m = 0; m < multiplier; m++, o++)
        sum += (gradient[position + o] as number) * (weights[tap + o] as number);
      out[pixel + c] = (out[pixel + c] as number) + sum;
    }
  });
  return result;
}
