import { backend, backend_util, engine, getBackend, tensor1d, util } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, NamedAttrMap, Tensor, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
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
  const attrs: Attributes = { strides: typeof strides === 'number' ? [strides, strides] : [...strides], pad, activation, isInference };
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
}

const forwardName = 'BiasedConv2D';
const filterName = 'BiasedConv2DBackpropFilter';
const inputName = 'BiasedConv2DBackpropInput';

/** Of the forward kernel, and those that a gradient adds. */
type KernelAttributes = Attributes & { readonly inShape: number[]; readonly filterShape: number[] };

function sizesOf(inShape: number[], filterShape: number[], { strides, pad }: Attributes): backend_util.Conv2DInfo {
  type Shape = [number, number, number, number];
  return backend_util.computeConv2DInfo(inShape as Shape, filterShape as Shape, strides, 1, pad);
}

/** The kernels of `biasedConv2d`; importing the package registers them. */
export const biasedConv2dKernels: readonly KernelConfig[] = [
  simdKernel<KernelAttributes>(forwardName, ({ inputs, attrs, backend: wasm }, simd) => {
    const { x, filter, bias } = inputs as Record<'x' | 'filter' | 'bias', TensorInfo>;
    const limits = attrs.activation === 'relu' ? ([0, Infinity] as const) : undefined;
    const { isInference } = attrs;
    return convolveSimd(wasm, simd, sizesOf(shape4d(x), shape4d(filter), attrs), { x, filter, bias, limits, isInference });
  }),
  simdKernel<KernelAttributes>(filterName, ({ inputs, attrs, backend: wasm }, simd) => {
    const { x, dy, output } = inputs as Record<'x' | 'dy', TensorInfo> & { output?: TensorInfo };
    const info = sizesOf(shape4d(x), attrs.filterShape, attrs);
    const { filter, bias } = convolutionGradientsSimd(wasm, simd, info, { x, dy, output, wantsBias: true });
    return [filter as TensorInfo, bias as TensorInfo];
  }),
  simdKernel<KernelAttributes>(inputName, ({ inputs, attrs, backend: wasm }, simd) => {
    const { filter, dy, output } = inputs as Record<'filter' | 'dy', TensorInfo> & { output?: TensorInfo };
    const info = sizesOf(attrs.inShape, shape4d(filter), attrs);
    return convolutionGradientsSimd(wasm, simd, info, { filter, dy, output }).input as TensorInfo;
  }),
];

/** The gradient of `biasedConv2d`; importing the package registers it. */
export const biasedConv2dGradient: GradConfig = {
  kernelName: forwardName,
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (gradient, [x, filter, y], attrs) => {
    const { activation } = attrs as unknown as Attributes;
    const [image, weights] = [x as Tensor4D, filter as Tensor4D];
    const behind = activation === 'relu' ? { dy: gradient as Tensor, output: y as Tensor } : { dy: gradient as Tensor };
    const run = (name: string, inputs: { [name: string]: Tensor }): Tensor[] => {
      const shapes = { inShape: image.shape, filterShape: weights.shape };
      return [engine().runKernel(name, { ...inputs, ...behind }, { ...attrs, ...shapes })].flat() as Tensor[];
    };
    // One kernel makes the gradients of filter and bias. tfjs asks for each by itself and frees what else was made on
    // the way, so the few numbers of the bias wait here.
    // The gradient of the input in the same pass would save 3 % of the backward convolutions of a small net, and would have to be
    // held for a question that may never come.
    let biasValues: Float32Array | undefined;
    const ofWeights = (): Tensor => {
      const [filterGradient, biasGradient] = run(filterName, { x: image }) as [Tensor, Tensor];
      biasValues = biasGradient.dataSync() as Float32Array;
      return filterGradient;
    };
    const ofBias = (): Tensor => {
      if (biasValues === undefined) ofWeights();
      return tensor1d(biasValues as Float32Array);
    };
    return { x: () => run(inputName, { filter: weights })[0] as Tensor, filter: ofWeights, bias: ofBias };
  },
};
