/**
 * @internal
 * How a kernel of the WASM backend is written here, and where the kernel that it replaces is found.
 */
import { getKernel } from '@tensorflow/tfjs-core';
import type { KernelConfig, KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
// Not only for the type: the kernels that tfjs brings must be registered before they can be looked up and replaced.
import '@tensorflow/tfjs-backend-wasm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What a kernel is called with. */
export interface WasmKernelCall<Inputs, Attributes> {
  readonly inputs: { readonly [Name in keyof Inputs]: TensorInfo };
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
}

/**
 * A kernel for the WASM backend, ready for `registerKernel`.
 *
 * @param replaced The kernel of the same name that tfjs brings. Its set-up is kept, because a replacement may still
 *   call it, and it crashes unless it was bound to the backend.
 */
export function wasmKernel<Inputs, Attributes>(
  kernelName: string,
  run: (call: WasmKernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[],
  replaced?: KernelConfig,
): KernelConfig {
  const kernelFunc: KernelFunc = (call) => run(call as WasmKernelCall<Inputs, Attributes>);
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc,
    ...(replaced?.setupFunc ? { setupFunc: replaced.setupFunc } : {}),
    ...(replaced?.disposeFunc ? { disposeFunc: replaced.disposeFunc } : {}),
  };
}

/** Leaves a call to another kernel, as to the one that tfjs brings. */
export function passOn<Inputs, Attributes>(
  kernel: KernelConfig,
  { inputs, attrs, backend }: WasmKernelCall<Inputs, Attributes>,
): TensorInfo {
  return kernel.kernelFunc({ inputs, attrs: { ...attrs } as NamedAttrMap, backend }) as TensorInfo;
}

/** The kernel that is registered on the WASM backend at this moment; throws where there is none. */
export function presentKernel(kernelName: string): KernelConfig {
  const kernel: KernelConfig | undefined = getKernel(kernelName, 'wasm');
  if (kernel === undefined) throw new Error(`The WASM backend of TensorFlow.js has no kernel '${kernelName}'.`);
  return kernel;
}

/** The shape of a tensor that the operation has checked to be of rank 4. */
export function shape4d({ shape }: TensorInfo): [number, number, number, number] {
  return shape as [number, number, number, number];
}
