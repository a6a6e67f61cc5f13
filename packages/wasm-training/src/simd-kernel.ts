/** @internal */
import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { simdKernels } from './simd-kernels.ts';
import type { SimdKernels } from './simd-kernels.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/** A kernel that only the SIMD form has; where that is missing, it throws. */
export function simdKernel<Attributes>(
  kernelName: string,
  run: (call: WasmKernelCall<NamedTensorInfoMap, Attributes>, simd: SimdKernels) => TensorInfo | TensorInfo[],
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: (untyped) => {
      const call = untyped as unknown as WasmKernelCall<NamedTensorInfoMap, Attributes>;
      const simd = simdKernels(call.backend);
      if (simd === null) throw new Error(`Kernel '${kernelName}' needs the SIMD form of the WASM backend.`);
      return run(call, simd);
    },
  };
}
