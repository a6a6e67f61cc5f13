import { Add, _FusedMatMul, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo, _FusedMatMulAttrs, _FusedMatMulInputs } from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import { activationLimits, applyActivation } from './fused-activation.ts';
import { composeKernels } from './kernel-scope.ts';
import { simdKernels } from './simd-kernels.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<_FusedMatMulInputs, _FusedMatMulAttrs>;

const stock = presentKernel(_FusedMatMul);

/**
 * Product of matrices with bias and activation, `activation(op(a) · op(b) + bias)`, as a dense layer runs it. tfjs' own
 * kernel packs the weights anew in every step, and adds the bias several times where an operand is transposed, or where
 * there is more than one matrix.
 *
 * Takes `a` `[batch, m, k]`, `b` `[batch, k, n]`, with the last two axes swapped where transposed, and `bias` `[n]`;
 * gives `[batch, m, n]`. Throws tfjs' errors for another type than float32 and for a bias of another rank.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('_FusedMatMul', 'wasm');
 * registerKernel(fusedMatMul);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const fusedMatMul: KernelConfig = wasmKernel(
  _FusedMatMul,
  (call: Call) => (isOurs(call) ? composed(call) : passOn(stock, call)),
  stock,
);

/** Whether it is for the kernels of this package; what tfjs' own kernel refuses is for that one. */
function isOurs({ inputs: { a, b, bias }, attrs: { transposeA, transposeB }, backend }: Call): boolean {
  const isTaken = a.dtype === 'float32' && b.dtype === 'float32' && (bias === undefined || bias.shape.length === 1);
  const isSingle = util.sizeFromShape(a.shape.slice(0, -2)) === 1 && util.sizeFromShape(b.shape.slice(0, -2)) === 1;
  // What tfjs' own kernel computes right, it computes faster than kernels that are composed of it.
  return isTaken && (simdKernels(backend) !== null || transposeA || transposeB || !isSingle);
}

function composed({ inputs: { a, b, bias, preluActivationWeights }, attrs, backend }: Call): TensorInfo {
  const { transposeA, transposeB, activation, leakyreluAlpha } = attrs;
  const simd = simdKernels(backend);
  const limits = activationLimits(activation);
  return composeKernels(backend, (scope) => {
    const product = scope.run(batchMatMul, { a, b }, { transposeA, transposeB });
    const columns = product.shape.at(-1) as number;
    if (simd !== null && limits !== null && (bias === undefined || bias.shape[0] === columns)) {
      const rows = util.sizeFromShape(product.shape) / Math.max(1, columns);
      simd.functions.addBias(simd.address(product), bias ? simd.address(bias) : 0, rows, columns, ...limits);
      return product;
    }
    const sums = bias === undefined ? product : scope.run(Add, { a: product, b: bias });
    return applyActivation(scope, sums, { activation, leakyreluAlpha, preluActivationWeights });
  });
}
