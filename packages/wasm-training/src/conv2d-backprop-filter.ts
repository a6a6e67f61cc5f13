import { Conv2DBackpropFilter, Reshape, backend_util, util } from '@tensorflow/tfjs-core';
import type {
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  KernelConfig,
  TensorInfo,
  TypedArray,
} from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import { heapViews } from './heap-views.ts';
import { composeKernels } from './kernel-scope.ts';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
import { simdKernels } from './simd-kernels.ts';
import { shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>;

/**
 * Gradient of a 2-D convolution with respect to its filter, for any stride and padding. tfjs' WASM backend has none.
 *
 * `dFilter[i, j, c, o] = Σ over n, h, w of x[n, y, x, c] · dy[n, h, w, o]`
 * with `y = h·strideHeight + i − top`, `x = w·strideWidth + j − left`.
 *
 * Takes `x` `[batch, height, width, inChannels]` and `dy` `[batch, outHeight, outWidth, outChannels]`; gives
 * `[filterHeight, filterWidth, inChannels, outChannels]`. Throws tfjs' errors: for a `dy` of another shape, and for
 * the format NCHW, which this backend does not convolve either.
 *
 * @example
 * import { registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(conv2dBackpropFilter);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const conv2dBackpropFilter: KernelConfig = wasmKernel(Conv2DBackpropFilter, (call: Call) => {
  const { x, dy } = call.inputs;
  const { strides, pad, dimRoundingMode, filterShape, dataFormat } = call.attrs;
  if (dataFormat !== 'NHWC')
    throw new Error(
      `wasm backend Conv2DBackpropFilter does not support dataFormat:'${dataFormat}'. Please use 'NHWC'.`,
    );
  const info = backend_util.computeConv2DInfo(shape4d(x), filterShape, strides, 1, pad, dimRoundingMode);
  util.assertShapesMatch(dy.shape, info.outShape, 'Error in Conv2DBackpropFilter: ');
  const simd = simdKernels(call.backend);
  if (simd === null) return composed(call, info);
  return convolutionGradientsSimd(call.backend, simd, info, { x, dy }).filter as TensorInfo;
});

/** One matrix product per filter row: the patches of the image under that row, transposed, times `dy`. */
function composed({ inputs: { x, dy }, backend }: Call, info: backend_util.Conv2DInfo): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const rowSize = filterWidth * inChannels * outChannels;
  const result = backend.makeOutput(info.filterShape, 'float32');
  for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
    const row = composeKernels(backend, (scope) => {
      const a = scope.allocate([positions, filterWidth * inChannels]);
      const [image, patches] = heapViews(backend, [x, a]);
      fillPatches(patches, image, info, filterRow);
      const b = scope.run(Reshape, { x: dy }, { shape: [positions, outChannels] });
      return scope.run(batchMatMul, { a, b }, { transposeA: true, transposeB: false });
    });
    const [values, rowValues] = heapViews(backend, [result, row]);
    values.set(rowValues, filterRow * rowSize);
    backend.disposeData(row.dataId);
  }
  return result;
}

/** Copies what filter row `filterRow` sees at every output position: rows of `filterWidth · inChannels` values. */
function fillPatches(patches: TypedArray, image: TypedArray, info: backend_util.Conv2DInfo, filterRow: number): void {
  const { inHeight, inWidth, inChannels, filterWidth, padInfo } = info;
  const width = filterWidth * inChannels;
  let at = 0;
  for (let n = 0; n < info.batchSize; n++) {
    for (let h = 0; h < info.outHeight; h++) {
      const y = h * info.strideHeight + filterRow - padInfo.top;
      for (let w = 0; w < info.outWidth; w++, at += width) {
        const left = w * info.strideWidth - padInfo.left;
        const from = Math.max(0, left);
        const to = Math.min(inWidth, left + filterWidth);
        if (y < 0 || y >= inHeight || from >= to) {
          patches.fill(0, at, at + width);
          continue;
        }
        const begin = at + (from - left) * inChannels;
        const end = at + (to - left) * inChannels;
        const row = (n * inHeight + y) * inWidth;
        patches.fill(0, at, begin);
        patches.set(image.subarray((row + from) * inChannels, (row + to) * inChannels), begin);
        patches.fill(0, end, at + width);
      }
    }
  }
}
