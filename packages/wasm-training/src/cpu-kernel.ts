/** @internal */
import { getKernel } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { cpuMemory } from './cpu-memory.ts';
import type { CpuMemory } from './cpu-memory.ts';

/** The part of tfjs' cpu backend that a kernel needs. */
export interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

/** What a kernel of the cpu backend is called with. */
export interface CpuKernelCall<Inputs, Attributes> {
  readonly inputs: { readonly [Name in keyof Inputs]: TensorInfo };
  readonly attrs: Attributes;
  readonly backend: CpuBackend;
}

/**
 * A kernel for the cpu backend in the place of that of tfjs, which still computes, or refuses, what `run` gives null for
 * and whatever is not float32.
 */
export function cpuKernel<Inputs, Attributes>(
  kernelName: string,
  run: (call: CpuKernelCall<Inputs, Attributes>) => TensorInfo | null,
): KernelConfig {
  const stock: KernelConfig = getKernel(kernelName, 'cpu');
  return {
    kernelName,
    backendName: 'cpu',
    kernelFunc: (call) => {
      const isFloat = Object.values(call.inputs).every((info) => info === undefined || info.dtype === 'float32');
      const made = isFloat ? run(call as unknown as CpuKernelCall<Inputs, Attributes>) : null;
      return made ?? stock.kernelFunc(call);
    },
  };
}

/** Runs SIMD kernels on copies of `inputs`; null without SIMD. */
export function runSimd(
  backend: CpuBackend,
  inputs: readonly (TensorInfo | undefined)[],
  run: (memory: CpuMemory) => TensorInfo,
): TensorInfo | null {
  const memory = cpuMemory();
  if (memory === null) return null;
  for (const info of inputs) if (info) memory.place(info, valuesOf(backend, info));
  const out = run(memory);
  const values = memory.values(out);
  memory.clear();
  return backend.makeTensorInfo(out.shape, 'float32', values);
}

/** The values of a float32 tensor. */
export const valuesOf = (backend: CpuBackend, { dataId }: TensorInfo): Float32Array => backend.data.get(dataId).values;
