import { BatchMatMul, Transpose, broadcast_util, util } from '@tensorflow/tfjs-core';
import type { BatchMatMulAttrs, BatchMatMulInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { broadcastBatches } from './broadcast-batches.ts';
import { heapViews } from './heap-views.ts';
import { composeKernels } from './kernel-scope.ts';
import type { KernelScope } from './kernel-scope.ts';
import { simdKernels } from './simd-kernels.ts';
import { multiplySimd } from './simd-matrix-products.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<BatchMatMulInputs, BatchMatMulAttrs>;

const stock = presentKernel(BatchMatMul);

/**
 * Product of matrices, either of them transposed: `out = op(a) · op(b)`. tfjs' own kernel is slow where an operand is
 * transposed, as in every backward step of a dense layer, and where there is more than one matrix; and it is wrong
 * where both batch shapes grow, as `[2, 1, …]` times `[1, 3, …]`.
 *
 * Takes `a` `[…batch, m, k]` and `b` `[…batch, k, n]`, with the last two axes swapped where transposed; batch shapes
 * broadcast as in NumPy. Gives `[…batch, m, n]`. Throws tfjs' errors where inner sizes or batch shapes do not fit,
 * and for a type other than float32.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('BatchMatMul', 'wasm');
 * registerKernel(batchMatMul);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const batchMatMul: KernelConfig = wasmKernel(
  BatchMatMul,
  // tfjs' own kernel throws its own errors.
  (call: Call) => (fits(call) ? (packed(call) ?? composed(call)) : passOn(stock, call)),
  stock,
);

function fits({ inputs: { a, b }, attrs: { transposeA, transposeB } }: Call): boolean {
  const inner = a.shape.at(transposeA ? -2 : -1);
  return a.dtype === 'float32' && b.dtype === 'float32' && inner === b.shape.at(transposeB ? -1 : -2);
}

function packed({ inputs, attrs, backend }: Call): TensorInfo | null {
  const simd = simdKernels(backend);
  return simd && multiplySimd(backend, simd, { ...inputs, ...attrs });
}

function composed({ inputs: { a, b }, attrs, backend }: Call): TensorInfo {
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return composeKernels(backend, (scope) => {
    // A single product of untransposed matrices is the one case that tfjs hands to a fast library.
    if (util.sizeFromShape(batch) === 1) {
      const left = attrs.transposeA ? transposed(scope, a) : a;
      const right = attrs.transposeB ? transposed(scope, b) : b;
      return scope.run(stock, { a: left, b: right }, { transposeA: false, transposeB: false });
    }
    const left = repeated(scope, backend, a, batch);
    const right = repeated(scope, backend, b, batch);
    return scope.run(stock, { a: left, b: right }, { ...attrs });
  });
}

function transposed(scope: KernelScope, x: TensorInfo): TensorInfo {
  const { length } = x.shape;
  const perm = Array.from({ length }, (_, axis) => axis);
  [perm[length - 2], perm[length - 1]] = [length - 1, length - 2];
  return scope.run(Transpose, { x }, { perm });
}

/** `x` with its matrices repeated to the whole batch, where tfjs' own kernel could not find them otherwise. */
function repeated(scope: KernelScope, backend: BackendWasm, x: TensorInfo, batch: number[]): TensorInfo {
  const sources = broadcastBatches(x.shape.slice(0, -2), batch);
  const matrices = util.sizeFromShape(x.shape.slice(0, -2));
  if (matrices === 1 || matrices === sources.length) return x;
  const matrix = x.shape.slice(-2);
  const size = util.sizeFromShape(matrix);
  const out = scope.allocate([...batch, ...matrix]);
  const [from, to] = heapViews(backend, [x, out]);
  sources.forEach((source, i) => to.set(from.subarray(source * size, (source + 1) * size), i * size));
  return out;
}
