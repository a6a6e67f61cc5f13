/** @internal */
import { engine, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { simdKernel } from './simd-kernel.ts';

/** A weight tensor, its gradient and its moments. */
export interface AdamTensors {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

/** The numbers of one step; the scales correct the moments for having begun at zero. */
export interface AdamRates {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly firstScale: number;
  readonly secondScale: number;
}

const adamName = 'ApplyAdam';
const addScaledName = 'AddScaled';

/** One step of Adam for one tensor: its new weight and moments. */
export function adamStep(tensors: AdamTensors, rates: AdamRates): [Tensor, Tensor, Tensor] {
  return engine().runKernel(adamName, { ...tensors }, { ...rates }) as unknown as [Tensor, Tensor, Tensor];
}

/** `x + factor · y`. */
export function addScaledTo(x: Tensor, y: Tensor, factor: number): Tensor {
  return engine().runKernel(addScaledName, { x, y }, { factor }) as Tensor;
}

/**
 * Where the next values of `info` go: onto itself where nothing else looks at its memory. Weights never go onto
 * themselves, because kernels of tfjs keep packed copies of them by tensor.
 */
function next(backend: BackendWasm, info: TensorInfo): TensorInfo {
  if (backend.refCount(info.dataId) > 1) return backend.makeOutput(info.shape, 'float32');
  backend.incRef(info.dataId);
  return { dataId: info.dataId, shape: info.shape, dtype: info.dtype };
}

/** Kernels by which optimizers update weights. */
export const optimizerKernels: readonly KernelConfig[] = [
  simdKernel<AdamRates>(adamName, ({ inputs, attrs, backend }, simd) => {
    const { weight, gradient, first, second } = inputs as unknown as Record<keyof AdamTensors, TensorInfo>;
    const { learningRate, beta1, beta2, epsilon, firstScale, secondScale } = attrs;
    const made = [backend.makeOutput(weight.shape, 'float32'), next(backend, first), next(backend, second)];
    const addresses = [weight, gradient, first, second, ...made].map((info) => simd.address(info));
    const numbers = [learningRate, beta1, 1 - beta1, beta2, 1 - beta2, firstScale, secondScale, epsilon];
    simd.functions.adam(...addresses, util.sizeFromShape(weight.shape), ...numbers);
    return made;
  }),
  simdKernel<{ factor: number }>(addScaledName, ({ inputs, attrs, backend }, simd) => {
    const { x, y } = inputs as Record<'x' | 'y', TensorInfo>;
    const out = backend.makeOutput(x.shape, 'float32');
    const addresses = [x, y, out].map((info) => simd.address(info));
    simd.functions.addScaled(...addresses, util.sizeFromShape(x.shape), attrs.factor);
    return out;
  }),
];
