import { MaxPoolGrad, backend_util, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MaxPoolGradAttrs, MaxPoolGradInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
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
  const { inHeight, inWidth, inChannels: channels, filterHeight, filterWidth, padInfo } = info;
  const result = backend.makeOutput(input.shape, 'float32');
  const [x, out, gradient] = heapViews(backend, [input, result, dy]);
  out.fill(0);
  let at = 0;
  for (let n = 0; n < info.batchSize; n++) {
    for (let h = 0; h < info.outHeight; h++) {
      const top = h * info.strideHeight - padInfo.top;
      const rows = [n * inHeight + Math.max(0, top), n * inHeight + Math.min(inHeight, top + filterHeight)] as const;
      for (let w = 0; w < info.outWidth; w++) {
        const left = w * info.strideWidth - padInfo.left;
        const columns = [Math.max(0, left), Math.min(inWidth, left + filterWidth)] as const;
        for (let c = 0; c < channels; c++, at++) {
          let largest = -Infinity;
          let place = -1;
          for (let y = rows[0]; y < rows[1]; y++) {
            for (let column = columns[0]; column < columns[1]; column++) {
              const i = (y * inWidth + column) * channels + c;
              const value = x[i] as number;
              if (value > largest) {
                largest = value;
                place = i;
              }
            }
          }
          if (place >= 0) out[place] = (out[place] as number) + (gradient[at] as number);
        }
      }
    }
  }
  return result;
}
