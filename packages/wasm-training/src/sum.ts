import { Sum, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, SumAttrs, SumInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { simdKernels } from './simd-kernels.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<SumInputs, SumAttrs>;

const stock = presentKernel(Sum);

/**
 * Sum over axes. Over leading ones, as in the gradient of every bias, tfjs' own kernel turns the whole tensor first;
 * this one adds the rows up as they lie. tfjs' own kernel keeps one running sum, which over 100,000 values loses a
 * third of the digits, and gives what happens to lie in the memory where there is nothing to sum.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Sum', 'wasm');
 * registerKernel(sum);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const sum: KernelConfig = wasmKernel(
  Sum,
  (call: Call) => {
    const out = inBlocks(call) ?? passOn(stock, call);
    if (util.sizeFromShape(call.inputs.x.shape) === 0) heapViews(call.backend, [out])[0].fill(0);
    return out;
  },
  stock,
);

/** Sums over leading or over trailing axes; null for the others. */
function inBlocks({ inputs: { x }, attrs: { axis, keepDims }, backend }: Call): TensorInfo | null {
  const simd = simdKernels(backend);
  const axes = util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
  const { length } = x.shape;
  const isTrailing = axes.every((a, i) => a === length - axes.length + i);
  const isLeading = axes.every((a, i) => a === i);
  if (simd === null || x.dtype !== 'float32' || !(isLeading || isTrailing)) return null;
  const isSummed = (i: number): boolean => axes.includes(i);
  const shape = x.shape.map((size, i) => (isSummed(i) ? 1 : size)).filter((_, i) => keepDims || !isSummed(i));
  const out = backend.makeOutput(shape, 'float32');
  const kept = util.sizeFromShape(out.shape);
  const summed = util.sizeFromShape(x.shape.filter((_, i) => isSummed(i)));
  if (isTrailing) simd.functions.sumColumns(simd.address(x), simd.address(out), kept, summed);
  else simd.functions.sumRows(simd.address(x), simd.address(out), summed, kept);
  return out;
}
