import { Add, Elu, LeakyRelu, Prelu, Relu, Relu6, Sigmoid, _FusedMatMul, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo, _FusedMatMulAttrs, _FusedMatMulInputs } from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import { composeKernels } from './kernel-scope.ts';
import type { KernelScope } from './kernel-scope.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<_FusedMatMulInputs, _FusedMatMulAttrs>;

const stock = presentKernel(_FusedMatMul);

/**
 * Product of matrices with bias and activation, `activation(op(a) · op(b) + bias)`, as a dense layer runs it. tfjs' own
 * kernel adds the bias several times where an operand is transposed, or where there is more than one matrix.
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
  (call: Call) => (isWrong(call) ? composed(call) : passOn(stock, call)),
  stock,
);

/** Whether tfjs' own kernel would take the call and compute it wrong. */
function isWrong({ inputs: { a, b, bias }, attrs: { transposeA, transposeB } }: Call): boolean {
  const isSingle = util.sizeFromShape(a.shape.slice(0, -2)) === 1 && util.sizeFromShape(b.shape.slice(0, -2)) === 1;
  const isTaken = a.dtype === 'float32' && b.dtype === 'float32' && (bias === undefined || bias.shape.length === 1);
  return isTaken && (transposeA || transposeB || !isSingle);
}

function composed({ inputs: { a, b, bias, preluActivationWeights }, attrs, backend }: Call): TensorInfo {
  const { transposeA, transposeB } = attrs;
  return composeKernels(backend, (scope) => {
    const product = scope.run(batchMatMul, { a, b }, { transposeA, transposeB });
    const sum = bias === undefined ? product : scope.run(Add, { a: product, b: bias });
    return activated(scope, sum, attrs, preluActivationWeights);
  });
}

function activated(
  scope: KernelScope,
  x: TensorInfo,
  { activation, leakyreluAlpha = 0 }: _FusedMatMulAttrs,
  alpha: TensorInfo | undefined,
): TensorInfo {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return scope.run(Relu, { x });
    case 'relu6':
      return scope.run(Relu6, { x });
    case 'elu':
      return scope.run(Elu, { x });
    case 'sigmoid':
      return scope.run(Sigmoid, { x });
    case 'leakyrelu':
      return scope.run(LeakyRelu, { x }, { alpha: leakyreluAlpha });
    case 'prelu':
      return scope.run(Prelu, { x, alpha });
  }
}
