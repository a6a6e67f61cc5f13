/** @internal */
import { Variable, backend_util, engine, tensor } from '@tensorflow/tfjs-core';
import type { KernelConfig, NamedAttrMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
import { simdKernel } from './simd-kernel.ts';

/** A convolution with what came behind it in the same kernel, and the gradient of the whole. */
export interface ConvolutionTensors {
  readonly x: Tensor;
  readonly filter: Tensor;
  readonly dy: Tensor;
  readonly output: Tensor;
  /** Which of four a max pool of 2 × 2 took, a byte each. */
  readonly taken?: Tensor;
}

/** The attributes of such a convolution that its gradients need. */
interface Attributes {
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same';
  readonly activation: 'linear' | 'relu';
  /** Whether the filter is a weight that is trained. */
  readonly isTrained: boolean;
}

/** Whether a filter is a weight that is trained, so that its gradient will be asked for. */
export const isTrained = (filter: Tensor): boolean => filter instanceof Variable && filter.trainable;

/**
 * The gradients of the input, the filter and the bias, each made when it is asked for.
 *
 * One pass over the gradients of the output makes all three, in a tenth less time than one pass for the input and one for the
 * weights. tfjs asks for each by itself, that of the input first, and frees what else was made on the way, so values for the
 * weights wait here. They are few, and where nobody trains them, nobody will ask.
 */
export function convolutionGradients(tensors: ConvolutionTensors, attrs: NamedAttrMap): Record<'x' | 'filter' | 'bias', () => Tensor> {
  const { x, filter, output, ...rest } = tensors;
  const { activation, isTrained: isAskedFor } = attrs as unknown as Attributes;
  // What a relu lets pass is what it leaves above zero, of a window as of a pixel.
  const behind = activation === 'relu' ? { ...rest, output } : rest;
  const shapes = { inShape: x.shape, filterShape: filter.shape };
  const run = (inputs: { [name: string]: Tensor }): Tensor[] =>
    engine().runKernel(kernelName, { ...inputs, ...behind }, { ...attrs, ...shapes }) as Tensor[];
  let held: readonly [Float32Array, Float32Array] | undefined;
  const hold = (made: readonly Tensor[]): void => {
    held = made.slice(0, 2).map((values) => values.dataSync()) as unknown as [Float32Array, Float32Array];
  };
  const ofInput = (): Tensor => {
    if (!isAskedFor) return run({ filter })[0] as Tensor;
    const made = run({ x, filter });
    hold(made);
    return made[2] as Tensor;
  };
  const ofWeights = (index: 0 | 1, shape: number[]) => (): Tensor => {
    if (held === undefined) hold(run({ x }));
    return tensor((held as readonly [Float32Array, Float32Array])[index], shape);
  };
  return { x: ofInput, filter: ofWeights(0, filter.shape), bias: ofWeights(1, [filter.shape[3] as number]) };
}

const kernelName = 'BiasedConv2DBackprop';

type Shape = [number, number, number, number];
type KernelAttributes = Attributes & { readonly inShape: Shape; readonly filterShape: Shape };

/** Gradients of the filter and the bias where `x` is given, then of the input where `filter` is. */
export const convolutionGradientsKernel: KernelConfig = simdKernel<KernelAttributes>(kernelName, ({ inputs, attrs, backend }, simd) => {
  const { dy, ...rest } = inputs as Record<'dy', TensorInfo> & Partial<Record<'x' | 'filter' | 'output' | 'taken', TensorInfo>>;
  const info = backend_util.computeConv2DInfo(attrs.inShape, attrs.filterShape, attrs.strides, 1, attrs.pad);
  const made = convolutionGradientsSimd(backend, simd, info, { dy, ...rest, wantsBias: rest.x !== undefined });
  return [made.filter, made.bias, made.input].filter((gradient) => gradient !== null);
});
