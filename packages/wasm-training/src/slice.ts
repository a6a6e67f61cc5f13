import { Slice, slice_util, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, SliceAttrs, SliceInputs, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapViews } from './heap-views.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';

const stock = presentKernel(Slice);

/**
 * Part of a tensor; the whole of it is a tensor on the same memory. tfjs' own kernel copies the whole tensor out of the heap first,
 * whatever part is wanted, so that `predict` in batches copies all examples for every batch, and gives zeros or other values of
 * `x` for a part that lies beyond it, which this one refuses as the cpu backend does.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Slice', 'wasm');
 * registerKernel(slice);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const slice: KernelConfig = wasmKernel<SliceInputs, SliceAttrs>(
  Slice,
  (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (x.dtype === 'string') return passOn(stock, call);
    const [begin, size] = slice_util.parseSliceParams(x as Tensor, attrs.begin, attrs.size) as [number[], number[]];
    slice_util.assertParamsValid(x as Tensor, begin, size);
    return partOf(backend, x, begin, size);
  },
  stock,
);

/** @internal The part of a tensor of numbers that begins at `begin`, which lies within it. */
export function partOf(backend: BackendWasm, x: TensorInfo, begin: readonly number[], size: number[]): TensorInfo {
  if (util.arraysEqual(size, x.shape)) {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  }
  const out = backend.makeOutput(size, x.dtype);
  const [from, to] = heapViews(backend, [x, out]);
  // From this axis on, what is wanted lies side by side.
  const axis = size.findLastIndex((count, i) => count !== x.shape[i]);
  const run = util.sizeFromShape(size.slice(axis));
  const strides = [...util.computeStrides(x.shape), 1];
  const copyRuns = (level: number, first: number, at: number): number => {
    const stride = strides[level] as number;
    const start = first + (begin[level] as number) * stride;
    if (level === axis) {
      to.set(from.subarray(start, start + run), at);
      return at + run;
    }
    let next = at;
    for (let i = 0; i < (size[level] as number); i++) next = copyRuns(level + 1, start + i * stride, next);
    return next;
  };
  copyRuns(0, 0, 0);
  return out;
}
