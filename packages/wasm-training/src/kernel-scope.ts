/** @internal */
import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { presentKernel } from './wasm-kernel.ts';

/**
 * Runs other kernels inside a kernel and frees what they made, as `tf.tidy` does for operations: only the tensor
 * that `compose` returns stays, and none when it throws.
 */
export function composeKernels(backend: BackendWasm, compose: (scope: KernelScope) => TensorInfo): TensorInfo {
  const scope = new KernelScope(backend);
  let result: TensorInfo | undefined;
  try {
    result = compose(scope);
    return result;
  } finally {
    scope.freeAllBut(result);
  }
}

/** The tensors that one kernel makes on the way to its result. */
export class KernelScope {
  readonly #backend: BackendWasm;
  readonly #made: TensorInfo[] = [];

  constructor(backend: BackendWasm) {
    this.#backend = backend;
  }

  /** Runs a kernel, given by the name that it is registered under or by its configuration. */
  run(kernel: string | KernelConfig, inputs: NamedTensorInfoMap, attrs: NamedAttrMap = {}): TensorInfo {
    const { kernelFunc } = typeof kernel === 'string' ? presentKernel(kernel) : kernel;
    return this.own(kernelFunc({ inputs, attrs, backend: this.#backend }) as TensorInfo);
  }

  /** Takes over a tensor that was made elsewhere. */
  own(made: TensorInfo): TensorInfo {
    this.#made.push(made);
    return made;
  }

  /** Makes a float32 tensor whose values are not set yet. */
  allocate(shape: number[]): TensorInfo {
    return this.own(this.#backend.makeOutput(shape, 'float32'));
  }

  freeAllBut(kept: TensorInfo | undefined): void {
    for (const info of this.#made) if (info !== kept) this.#backend.disposeData(info.dataId);
  }
}
