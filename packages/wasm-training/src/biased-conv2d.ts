import { backend, backend_util, engine, getBackend, tensor, util, Variable } from '@tensorflow/tfjs-core';
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
  const isTrained = filter instanceof Variable && filter.trainable;
  const pair: [number, number] = typeof strides === 'number' ? [strides, strides] : [...strides];
  const attrs: Attributes = { strides: pair, pad, activation, isInference, isTrained };
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
  /** Whether the filter is a weight that is trained. */
  readonly isTrained: boolean;
}

const forwardName = 'BiasedConv2D';
const backwardName = 'BiasedConv2DBackprop';

/** Of the forward kernel, and those that its gradient adds. */
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
  // Gradients of the filter and the bias where `x` is given, then of the input where `filter` is.
  simdKernel<KernelAttributes>(backwardName, ({ inputs, attrs, backend: wasm }, simd) => {
    const { dy, ...rest } = inputs as Record<'dy', TensorInfo> & Partial<Record<'x' | 'filter' | 'output', TensorInfo>>;
    const info = sizesOf(attrs.inShape, attrs.filterShape, attrs);
    const { filter, bias, input } = convolutionGradientsSimd(wasm, simd, info, { dy, ...rest, wantsBias: rest.x !== undefined });
    return [filter, bias, input].filter((made) => made !== null);
  }),
];

/** The gradient of `biasedConv2d`; importing the package registers it. */
export const biasedConv2dGradient: GradConfig = {
  kernelName: forwardName,
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (gradient, [x, filter, y], attrs) => {
    const { activation, isTrained } = attrs as unknown as Attributes;
    const shapes = { inShape: (x as Tensor).shape, filterShape: (filter as Tensor).shape };
    const behind = activation === 'relu' ? { dy: gradient as Tensor, output: y as Tensor } : { dy: gradient as Tensor };
    const run = (inputs: { [name: string]: Tensor }): Tensor[] =>
      engine().runKernel(backwardName, { ...inputs, ...behind }, { ...attrs, ...shapes }) as Tensor[];
    // One pass over the gradients of the output makes all three, in a tenth less time than one pass for the input and one for
    // the weights. tfjs asks for each by itself, that of the input first, and frees what else was made on the way, so
    // values for the weights wait here. They are few, and where nobody trains them, nobody will ask.
    let held: readonly [Float32Array, Float32Array] | undefined;
    const hold = (made: readonly Tensor[]): void => {
      held = made.slice(0, 2).map((tensor) => tensor.dataSync()) as unknown as [Float32Array, Float32Array];
    };
    const ofInput = (): Tensor => {
      if (!isTrained) return run({ filter: filter as Tensor })[0] as Tensor;
      const made = run({ x: x as Tensor, filter: filter as Tensor });
      hold(made);
      return made[2] as Tensor;
    };
    const ofWeights = (index: 0 | 1, shape: number[]) => (): Tensor => {
      if (held === undefined) hold(run({ x: x as Tensor }));
      return tensor((held as readonly [Float32Array, Float32Array])[index], shape);
    };
    return { x: ofInput, filter: ofWeights(0, shapes.filterShape), bias: ofWeights(1, [shapes.filterShape[3] as number]) };
  },
};
