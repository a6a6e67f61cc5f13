import { Einsum, Multiply, Reshape, Sum, Transpose, backend_util, util } from '@tensorflow/tfjs-core';
import type { EinsumAttrs, KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { composeKernels } from './kernel-scope.ts';
import type { KernelScope } from './kernel-scope.ts';
import { wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/**
 * Sum of products by an equation, as `ij,jk->ik`. tfjs' WASM backend has none. Every tensor is turned and stretched to
 * the axes of the equation, multiplied, and summed over those that the result lacks, as on tfjs' cpu backend. Throws
 * tfjs' errors for equations that it does not know.
 *
 * @example
 * import { registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(einsum);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const einsum: KernelConfig = wasmKernel(
  Einsum,
  ({ inputs, attrs: { equation }, backend }: WasmKernelCall<NamedTensorInfoMap, EinsumAttrs>): TensorInfo => {
    const tensors = Object.values(inputs) as TensorInfo[];
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as Parameters<typeof backend_util.checkEinsumDimSizes>[2]);
    const { path, steps } = backend_util.getEinsumComputePath(summedDims, idDims);
    return composeKernels(backend, (scope) => {
      let product: TensorInfo | undefined;
      let axes = allDims.length;
      for (const [step, terms] of steps.entries()) {
        for (const term of terms) {
          const aligned = alignedTo(scope, tensors[term] as TensorInfo, axes, idDims[term] as number[]);
          product = product === undefined ? aligned : scope.run(Multiply, { a: aligned, b: product });
        }
        if (step === steps.length - 1) break;
        const summed = path[step] as number;
        const axis = summed - (allDims.length - axes);
        if (summed >= 0) product = scope.run(Sum, { x: product }, { axis, keepDims: false });
        axes--;
      }
      return product as TensorInfo;
    });
  },
);

/** A tensor with its axes in the order of the equation, and an axis of size 1 for each that it lacks. */
function alignedTo(scope: KernelScope, x: TensorInfo, axes: number, own: number[]): TensorInfo {
  const { permutationIndices: perm, expandDims } = backend_util.getEinsumPermutation(axes, own);
  const turned = backend_util.isIdentityPermutation(perm) ? x : scope.run(Transpose, { x }, { perm });
  const shape = [...turned.shape];
  for (const axis of expandDims) shape.splice(axis, 0, 1);
  // Also where nothing changes, so that the result is never an input itself.
  return util.arraysEqual(shape, turned.shape) && turned !== x ? turned : scope.run(Reshape, { x: turned }, { shape });
}
