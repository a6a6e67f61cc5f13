import { backend, backend_util, engine, getBackend, util } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, NamedAttrMap, Tensor, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convolutionGradients, isTrained } from './convolution-gradients.ts';
import { convolveSimd } from './simd-convolution.ts';
import { simdKernel } from './simd-kernel.ts';
import { simdKernels } from './simd-kernels.ts';
import { shape4d } from './wasm-kernel.ts';

/** How `biasedConv2d` convolves. */
export interface BiasedConv2dOptions {
  /** Default 1. */
  readonly strides?: number | readonly [number, number];
  /** Default 'valid'. */
  readonly pad?: 'valid' | 'same';
  /** Default 'linear'. */
  readonly activation?: 'linear' | 'relu';
  /**
   * Whether larger tiles may be used, which are faster, but lose a digit and are not exactly zero on zeros. Not for what
   * is differentiated: half of those rests would pass a relu, and its gradient. Default false.
   */
  readonly isInference?: boolean;
}

/**
 * Convolution, bias and activation in one kernel, forward and backward: `y = activation(conv2d(x, filter) + bias)`, for
 * training. `tf.fused.conv2d` does the same outside of training only, and falls back to separate operations in it.
 *
 * Takes `x` `[batch, height, width, inChannels]`, `filter` `[filterHeight, filterWidth, inChannels, outChannels]` and
 * `bias` `[outChannels]`; gives `[batch, outHeight, outWidth, outChannels]`. Works on the WASM backend in its SIMD form
 * (see `canFuse`); throws tfjs' errors elsewhere and for shapes that do not fit.
 *
 * @example
 * const y = biasedConv2d(images, filter, bias, { activation: 'relu' });
 */
export function biasedConv2d(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, options: BiasedConv2dOptions = {}): Tensor4D {
  const { strides = 1, pad = 'valid', activation = 'linear', isInference = false } = options;
  util.assert(
    bias.shape.length === 1 && bias.shape[0] === filter.shape[3] && x.shape[3] === filter.shape[2],
    () => `Error in biasedConv2d: x [${x.shape}], filter [${filter.shape}] and bias [${bias.shape}] do not fit.`,
  );
  const pair: [number, number] = typeof strides === 'number' ? [strides, strides] : [...strides];
  const attrs: Attributes = { strides: pair, pad, activation, isInference, isTrained: isTrained(filter) };
  return engine().runKernel(forwardName, { x, filter, bias }, attrs as unknown as NamedAttrMap) as Tensor4D;
}

/** Whether the active backend runs `biasedConv2d`. */
export function canFuse(): boolean {
  return getBackend() === 'wasm' && simdKernels(backend() as BackendWasm) !== null;
}

interface Attributes {
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same';
  readonly activation: 'linear' | 'relu';
  readonly isInference: boolean;
  readonly isTrained: boolean;
}

const forwardName = 'BiasedConv2D';

/** The kernel of `biasedConv2d`; importing the package registers it. */
export const biasedConv2dKernel: KernelConfig = simdKernel<Attributes>(forwardName, ({ inputs, attrs, backend: wasm }, simd) => {
  const { x, filter, bias } = inputs as Record<'x' | 'filter' | 'bias', TensorInfo>;
  const { activation, isInference, strides, pad } = attrs;
  const limits = activation === 'relu' ? ([0, Infinity] as const) : undefined;
  const info = backend_util.computeConv2DInfo(shape4d(x), shape4d(filter), strides, 1, pad);
  return convolveSimd(wasm, simd, info, { x, filter, bias, limits, isInference });
});

/** The gradient of `biasedConv2d`; importing the package registers it. */
export const biasedConv2dGradient: GradConfig = {
  kernelName: forwardName,
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (dy, [x, filter, output], attrs) =>
    convolutionGradients({ x: x as Tensor, filter: filter as Tensor, dy: dy as Tensor, output: output as Tensor }, attrs),
};
