/** @internal */
import { BatchMatMul, _FusedMatMul, util } from '@tensorflow/tfjs-core';
import type {
  BatchMatMulAttrs,
  BatchMatMulInputs,
  KernelConfig,
  TensorInfo,
  _FusedMatMulAttrs,
  _FusedMatMulInputs,
} from '@tensorflow/tfjs-core';
import { cpuKernel, runSimd } from './cpu-kernel.ts';
import { activationLimits } from './fused-activation.ts';
import { multiplySimd } from './simd-matrix-products.ts';
import type { MatrixProducts } from './simd-matrix-products.ts';

const batchMatMul = cpuKernel<BatchMatMulInputs, BatchMatMulAttrs>(BatchMatMul, ({ inputs, attrs, backend }) => {
  const products = { ...inputs, ...attrs };
  if (!fits(products)) return null;
  return runSimd(backend, [inputs.a, inputs.b], (memory) => multiplySimd(memory, memory, products));
});

const fusedMatMul = cpuKernel<_FusedMatMulInputs, _FusedMatMulAttrs>(_FusedMatMul, ({ inputs, attrs, backend }) => {
  const { a, b, bias } = inputs as typeof inputs & { readonly bias?: TensorInfo };
  const products = { a, b, ...attrs };
  const columns = b.shape.at(attrs.transposeB ? -2 : -1) as number;
  const limits = activationLimits(attrs.activation);
  const isVector = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === columns);
  if (limits === null || !isVector || !fits(products)) return null;
  return runSimd(backend, [a, b, bias], (memory) => {
    const product = multiplySimd(memory, memory, products);
    const rows = util.sizeFromShape(product.shape) / Math.max(1, columns);
    memory.functions.addBias(memory.address(product), bias ? memory.address(bias) : 0, rows, columns, ...limits);
    return product;
  });
});

/** Whether sizes fit and batches need not grow; what does not fit is for tfjs to compute or to refuse. */
function fits({ a, b, transposeA, transposeB }: MatrixProducts): boolean {
  const isSameBatch = util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return isSameBatch && a.shape.at(transposeA ? -2 : -1) === b.shape.at(transposeB ? -1 : -2);
}

/** Products of matrices on the cpu backend. */
export const cpuProducts: readonly KernelConfig[] = [batchMatMul, fusedMatMul];
