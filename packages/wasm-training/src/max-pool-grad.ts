import { MaxPoolGrad, backend_util, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MaxPoolGradAttrs, MaxPoolGradInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { addPoolGradients } from './pool-gradient-loops.ts';
import { simdKernels } from './simd-kernels.ts';
import { presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<MaxPoolGradInputs, MaxPoolGradAttrs>;

const stock = presentKernel(MaxPoolGrad);

/**
 * Gradient of a 2-D max pool: each `dy` goes to the first maximum of its window, as on tfjs' cpu backend. tfjs' own
 * WASM kernel loses the gradient of windows without a positive value, and gives it to the last of equal maxima.
 *
 * Takes `dy` `[batch, outHeight, outWidth, channels]` and `input` `[batch, height, width, channels]`; gives the shape
 * of `input`. A window without any number above −∞ passes nothing on. Throws tfjs' shape error where `dy` does not fit.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('MaxPoolGrad', 'wasm');
 * registerKernel(maxPoolGrad);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const maxPoolGrad: KernelConfig = wasmKernel(
  MaxPoolGrad,
  (call: Call) => {
    const { dy, input } = call.inputs;
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
    const info = backend_util.computePool2DInfo(shape4d(input), filterSize, strides, 1, pad, dimRoundingMode);
    util.assertShapesMatch(dy.shape, info.outShape, 'Error in MaxPoolGrad: ');
    return vectorised(call, info) ?? plain(call, info);
  },
  stock,
);

function vectorised({ inputs: { dy, input }, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo | null {
  const simd = simdKernels(backend);
  if (simd === null) return null;
  const out = backend.makeOutput(input.shape, 'float32');
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const image = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth];
  const window = [filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left];
  const addresses = [simd.address(input), simd.address(dy), simd.address(out)];
  simd.functions.maxPoolGradient(...addresses, ...image, ...window);
  return out;
}

function plain({ inputs: { dy, input }, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo {
  const result = backend.makeOutput(input.shape, 'float32');
  const [x, gradient, out] = heapViews(backend, [input, dy, result]);
  out.fill(0);
  addPoolGradients(info, x, gradient, out);
  return result;
}
