/** @internal */
import { backend_util, engine, tidy } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, NamedAttrMap, Tensor, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionGradients, isTrained } from './convolution-gradients.ts';
import { convolveSimd, isWinograd, pooledShape } from './simd-convolution.ts';
import { simdKernel } from './simd-kernel.ts';
import { shape4d } from './wasm-kernel.ts';

/** How `pooledConv2d` convolves. */
export interface PooledConv2dOptions {
  readonly pad: 'valid' | 'same';
  readonly activation: 'linear' | 'relu';
  /** As in `biasedConv2d`. */
  readonly isInference: boolean;
  /** Whether gradients may be asked for: the which of four the pool takes is kept then, instead of all that it chose from. */
  readonly isDifferentiated: boolean;
}

/**
 * `maxPool(activation(conv2d(x, filter) + bias), 2, 2)` of stride 1 in one kernel, forward and backward. The largest of four
 * is the same before and after, so the values are those of separate kernels. Null where the convolution does not go by tiles.
 */
export function pooledConv2d(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, options: PooledConv2dOptions): Tensor4D | null {
  const info = backend_util.computeConv2DInfo(x.shape, filter.shape, 1, 1, options.pad);
  if (!isWinograd(info) || info.outHeight < 2 || info.outWidth < 2) return null;
  const attrs: Attributes = { ...options, strides: [1, 1], isTrained: isTrained(filter) };
  const inputs = { x, filter, bias };
  return tidy(() => [engine().runKernel(kernelName, inputs, attrs as unknown as NamedAttrMap)].flat()[0] as Tensor4D);
}

interface Attributes extends PooledConv2dOptions {
  readonly strides: [1, 1];
  readonly isTrained: boolean;
}

const kernelName = 'PooledConv2D';

/** The kernel of `pooledConv2d`; importing the package registers it. */
export const pooledConv2dKernel: KernelConfig = simdKernel<Attributes>(kernelName, ({ inputs, attrs, backend }, simd) => {
  const { x, filter, bias } = inputs as Record<'x' | 'filter' | 'bias', TensorInfo>;
  const { pad, activation, isInference, isDifferentiated } = attrs;
  const info = backend_util.computeConv2DInfo(shape4d(x), shape4d(filter), 1, 1, pad);
  const limits = activation === 'relu' ? ([0, Infinity] as const) : undefined;
  const [batch, height, width, channels] = pooledShape(info) as [number, number, number, number];
  const taken = isDifferentiated ? backend.makeOutput([batch, height, width, channels / 4], 'int32') : undefined;
  const pooled = convolveSimd(backend, simd, info, { x, filter, bias, limits, isInference, isPooled: true, taken });
  return taken === undefined ? pooled : [pooled, taken];
});

/** The gradient of `pooledConv2d`; importing the package registers it. */
export const pooledConv2dGradient: GradConfig = {
  kernelName,
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true, true],
  gradFunc: (dys, saved, attrs) => {
    const [dy] = dys as [Tensor, Tensor];
    const [x, filter, output, taken] = saved as [Tensor, Tensor, Tensor, Tensor];
    return convolutionGradients({ x, filter, dy, output, taken }, attrs);
  },
};
