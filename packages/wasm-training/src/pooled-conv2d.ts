/** @internal */
import { backend_util, engine } from '@tensorflow/tfjs-core';
import type { KernelConfig, NamedAttrMap, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { convolveSimd, isWinograd } from './simd-convolution.ts';
import { simdKernel } from './simd-kernel.ts';
import { shape4d } from './wasm-kernel.ts';

/** How `pooledConv2d` convolves. */
export interface PooledConv2dOptions {
  readonly pad: 'valid' | 'same';
  readonly activation: 'linear' | 'relu';
  /** As in `biasedConv2d`. */
  readonly isInference: boolean;
}

/**
 * `maxPool(activation(conv2d(x, filter) + bias), 2, 2)` of stride 1 in one kernel, without a gradient. The largest of four
 * is the same before and after, so the values are those of separate kernels. Null where the convolution does not go by tiles.
 */
export function pooledConv2d(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, options: PooledConv2dOptions): Tensor4D | null {
  const info = backend_util.computeConv2DInfo(x.shape, filter.shape, 1, 1, options.pad);
  if (!isWinograd(info) || info.outHeight < 2 || info.outWidth < 2) return null;
  return engine().runKernel(kernelName, { x, filter, bias }, { ...options } as NamedAttrMap) as Tensor4D;
}

const kernelName = 'PooledConv2D';

/** The kernel of `pooledConv2d`; importing the package registers it. */
export const pooledConv2dKernel: KernelConfig = simdKernel<PooledConv2dOptions>(kernelName, ({ inputs, attrs, backend }, simd) => {
  const { x, filter, bias } = inputs as Record<'x' | 'filter' | 'bias', TensorInfo>;
  const { pad, activation, isInference } = attrs;
  const info = backend_util.computeConv2DInfo(shape4d(x), shape4d(filter), 1, 1, pad);
  const limits = activation === 'relu' ? ([0, Infinity] as const) : undefined;
  return convolveSimd(backend, simd, info, { x, filter, bias, limits, isInference, isPooled: true });
});
