import { engine, tensor1d, util } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, Tensor, Tensor1D, TensorInfo } from '@tensorflow/tfjs-core';
import { simdKernel } from './simd-kernel.ts';

/** What `normalizeBatch` gives. */
export interface NormalizedBatch {
  /** `[…, channels]`. */
  readonly y: Tensor;
  /** Of each channel, `[channels]`; no gradient flows back through it, as through the variance. */
  readonly mean: Tensor1D;
  /** Of each channel, `[channels]`: the mean of squares, as in `tf.moments`. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation as in training, in one kernel, forward and backward:
 * `y = scale · (x − mean) / √(variance + epsilon) + offset` by mean and variance of each channel over the whole of `x`
 * `[…, channels]`. `scale` and `offset` are `[channels]`; everything is float32. Works on the WASM backend in its SIMD
 * form (see `canFuse`).
 *
 * Throws where shapes do not fit.
 *
 * @example
 * const { y } = normalizeBatch(features, gamma, beta, 1e-3);
 */
export function normalizeBatch(x: Tensor, scale: Tensor1D, offset: Tensor1D, epsilon: number): NormalizedBatch {
  const channels = x.shape.at(-1);
  util.assert(
    x.size > 0 && [scale, offset].every(({ shape }) => shape.length === 1 && shape[0] === channels),
    () => `Error in normalizeBatch: x [${x.shape}], scale [${scale.shape}] and offset [${offset.shape}] do not fit.`,
  );
  const made = engine().runKernel(forwardName, { x, scale, offset }, { epsilon }) as unknown as [Tensor, Tensor1D, Tensor1D];
  const [y, mean, variance] = made;
  return { y, mean, variance };
}

const forwardName = 'NormalizeBatch';
const gradientName = 'NormalizeBatchGrad';

interface Attributes {
  readonly epsilon: number;
}

/** The kernels of `normalizeBatch`; importing the package registers them. */
export const normalizeBatchKernels: readonly KernelConfig[] = [
  simdKernel<Attributes>(forwardName, ({ inputs, attrs, backend }, simd) => {
    const { x, scale, offset } = inputs as Record<'offset' | 'scale' | 'x', TensorInfo>;
    const made = [x, scale, scale].map(({ shape }) => backend.makeOutput(shape, 'float32'));
    const places = [x, scale, offset, ...made].map((info) => simd.address(info));
    simd.withScratch(simd.functions.batchNormalizationScratch(channelsOf(x)), (scratch) =>
      simd.functions.normalizeBatch(...places, scratch, rowsOf(x), channelsOf(x), attrs.epsilon),
    );
    return made;
  }),
  simdKernel<Attributes>(gradientName, ({ inputs, attrs, backend }, simd) => {
    const { x, scale, mean, variance, dy } = inputs as Record<'dy' | 'mean' | 'scale' | 'variance' | 'x', TensorInfo>;
    const made = [x, scale, scale].map(({ shape }) => backend.makeOutput(shape, 'float32'));
    const places = [x, mean, variance, scale, dy, ...made].map((info) => simd.address(info));
    simd.withScratch(simd.functions.batchNormalizationScratch(channelsOf(x)), (scratch) =>
      simd.functions.batchGradients(...places, scratch, rowsOf(x), channelsOf(x), attrs.epsilon),
    );
    return made;
  }),
];

const channelsOf = ({ shape }: TensorInfo): number => shape.at(-1) as number;

const rowsOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape.slice(0, -1));

/** The gradient of `normalizeBatch`; importing the package registers it. */
export const normalizeBatchGradient: GradConfig = {
  kernelName: forwardName,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  gradFunc: (gradients, [x, scale, mean, variance], attrs) => {
    const [dy] = gradients as [Tensor];
    // One kernel makes all three. tfjs asks for each by itself and frees what else was made on the way, so the few
    // numbers of scale and offset wait here.
    let numbers: [Float32Array, Float32Array] | undefined;
    const ofInput = (): Tensor => {
      const inputs = { x, scale, mean, variance, dy } as Record<string, Tensor>;
      const [dx, ...rest] = engine().runKernel(gradientName, inputs, attrs) as unknown as [Tensor, Tensor, Tensor];
      numbers = rest.map((sums) => sums.dataSync()) as [Float32Array, Float32Array];
      return dx;
    };
    const ofChannels = (i: 0 | 1): Tensor => {
      if (numbers === undefined) ofInput();
      return tensor1d((numbers as [Float32Array, Float32Array])[i]);
    };
    return { x: ofInput, scale: () => ofChannels(0), offset: () => ofChannels(1) };
  },
};
