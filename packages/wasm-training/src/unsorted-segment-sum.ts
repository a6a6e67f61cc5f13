import { UnsortedSegmentSum, util } from '@tensorflow/tfjs-core';
import type {
  KernelConfig,
  TensorInfo,
  UnsortedSegmentSumAttrs,
  UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { simdKernels } from './simd-kernels.ts';
import { wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>;

/**
 * Sums rows by their segment: the gradient of `gather`, and so of an embedding layer. tfjs' WASM backend has none.
 *
 * `out[s, …] = Σ over the i with segmentIds[i] = s of x[i, …]`
 *
 * Takes `x` `[n, …]` and int32 `segmentIds` `[n]`, or any leading part of the shape of `x`; gives
 * `[numSegments, …]`. An id outside `0 … numSegments − 1` adds to nothing. Throws tfjs' shape error where
 * `segmentIds` is not a leading part.
 *
 * @example
 * import { registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(unsortedSegmentSum);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const unsortedSegmentSum: KernelConfig = wasmKernel(UnsortedSegmentSum, ({ inputs, attrs, backend }: Call) => {
  const { x, segmentIds } = inputs;
  const { length: rank } = segmentIds.shape;
  util.assertShapesMatch(segmentIds.shape, x.shape.slice(0, rank), 'Error in unsortedSegmentSum: ');
  const inner = x.shape.slice(rank);
  const size = util.sizeFromShape(inner);
  const result: TensorInfo = backend.makeOutput([attrs.numSegments, ...inner], x.dtype);
  const simd = x.dtype === 'float32' ? simdKernels(backend) : null;
  if (simd !== null) {
    const addresses = [simd.address(x), simd.address(segmentIds), simd.address(result)];
    simd.functions.sumSegments(...addresses, util.sizeFromShape(segmentIds.shape), size, attrs.numSegments);
    return result;
  }
  const [values, ids, sums] = heapViews(backend, [x, segmentIds, result]);
  sums.fill(0);
  for (let i = 0; i < ids.length; i++) {
    const segment = ids[i] as number;
    if (segment < 0 || segment >= attrs.numSegments) continue;
    const to = segment * size;
    const from = i * size;
    for (let j = 0; j < size; j++) sums[to + j] = (sums[to + j] as number) + (values[from + j] as number);
  }
  return result;
});
