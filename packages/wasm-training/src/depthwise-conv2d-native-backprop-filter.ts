import { DepthwiseConv2dNativeBackpropFilter, backend_util, util } from '@tensorflow/tfjs-core';
import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropFilterInputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { depthwiseSizes, forEachTap } from './depthwise-taps.ts';
import { heapViews } from './heap-views.ts';
import { simdKernels } from './simd-kernels.ts';
import { shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<DepthwiseConv2dNativeBackpropFilterInputs, DepthwiseConv2dNativeBackpropFilterAttrs>;

/**
 * Gradient of a depthwise convolution with respect to its filter, for any stride, padding and channel multiplier.
 * tfjs' WASM backend has none.
 *
 * `dFilter[i, j, c, m] = Σ over n, h, w of x[n, y, x, c] · dy[n, h, w, c·multiplier + m]`
 * with `y = h·strideHeight + i·dilationHeight − top`, `x = w·strideWidth + j·dilationWidth − left`.
 *
 * Takes `x` `[batch, height, width, channels]` and `dy` `[batch, outHeight, outWidth, channels · multiplier]`; gives
 * `[filterHeight, filterWidth, channels, multiplier]`. Throws tfjs' shape error where `dy` does not fit.
 *
 * @example
 * import { registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(depthwiseConv2dNativeBackpropFilter);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const depthwiseConv2dNativeBackpropFilter: KernelConfig = wasmKernel(
  DepthwiseConv2dNativeBackpropFilter,
  (call: Call) => {
    const { x, dy } = call.inputs;
    const { strides, dilations, pad, dimRoundingMode, filterShape } = call.attrs;
    const info = backend_util.computeConv2DInfo(
      shape4d(x),
      filterShape,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      true,
    );
    util.assertShapesMatch(dy.shape, info.outShape, 'Error in DepthwiseConv2dNativeBackpropFilter: ');
    return vectorised(call, info) ?? plain(call, info);
  },
);

function vectorised({ inputs: { x, dy }, attrs, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo | null {
  const simd = simdKernels(backend);
  if (simd === null) return null;
  const out = backend.makeOutput(attrs.filterShape, 'float32');
  const addresses = [simd.address(x), simd.address(dy), simd.address(out)];
  simd.functions.depthwiseFilterGradient(...addresses, ...depthwiseSizes(info));
  return out;
}

function plain({ inputs: { x, dy }, attrs, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo {
  const multiplier = info.outChannels / info.inChannels;
  const result = backend.makeOutput(attrs.filterShape, 'float32');
  const [image, gradient, out] = heapViews(backend, [x, dy, result]);
  out.fill(0);
  forEachTap(info, (pixel, position, tap) => {
    for (let c = 0, o = 0; c < info.inChannels; c++) {
      const value = image[pixel + c] as number;
      for (let m = 0; m < multiplier; m++, o++)
        out[tap + o] = (out[tap + o] as number) + value * (gradient[position + o] as number);
    }
  });
  return result;
}
