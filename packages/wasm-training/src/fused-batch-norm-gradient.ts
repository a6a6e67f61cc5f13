import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { canFuse } from './biased-conv2d.ts';
import { simdKernel } from './simd-kernel.ts';
import { summedTo } from './summed-to.ts';

const kernelName = 'BatchNormGradientSums';

/** Sums of a gradient over each channel, of its own values and of their products with `x − mean`, in one pass. */
export const batchNormGradientSums: KernelConfig = simdKernel<object>(kernelName, ({ inputs, backend }, simd) => {
  const { dy, x, mean } = inputs as Record<'dy' | 'mean' | 'x', TensorInfo>;
  const made = [mean, mean].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const [channels = 1] = mean.shape;
  const places = [x, mean, dy, ...made].map((info) => simd.address(info));
  simd.functions.sumGradients(...places, tf.util.sizeFromShape(x.shape) / channels, channels);
  return made;
});

/**
 * The gradient of batch normalisation, on every backend: two sums over each channel, from which all but that of `x`
 * follow. That of tfjs repeats the statistics to the size of `x`, multiplies whole tensors six times, and is nothing but an
 * error for statistics of shape `[1, 1, 1, channels]`.
 */
export const fusedBatchNormGradient: GradConfig = {
  kernelName: tf.FusedBatchNorm,
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc: (gradient, saved, attrs) => {
    const dy = gradient as Tensor;
    const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor];
    const { varianceEpsilon } = attrs as unknown as tf.FusedBatchNormAttrs;
    const inverse = (): Tensor => tf.rsqrt(tf.add(variance, varianceEpsilon));
    const factor = (): Tensor => tf.mul(scale, inverse());
    const { ofGradient, ofProduct } = sums(dy, x, mean);
    return {
      x: () => tf.mul(dy, factor()),
      offset: ofGradient,
      scale: () => tf.mul(ofProduct(), inverse()),
      mean: () => tf.neg(tf.mul(ofGradient(), factor())),
      variance: () => tf.mul(-0.5, tf.mul(tf.mul(ofProduct(), factor()), tf.square(inverse()))),
    };
  },
};

interface Sums {
  /** Of the shape of the mean, as the other. */
  ofGradient(): Tensor;
  ofProduct(): Tensor;
}

function sums(dy: Tensor, x: Tensor, mean: Tensor): Sums {
  const isByChannel = mean.rank === 1 && mean.shape[0] === x.shape.at(-1);
  // A gradient of a gradient needs operations that have one.
  if (!canFuse() || !isByChannel || x.dtype !== 'float32' || tf.engine().state.gradientDepth > 0)
    return {
      ofGradient: () => summedTo(mean.shape, dy),
      ofProduct: () => summedTo(mean.shape, tf.mul(dy, tf.sub(x, mean))),
    };
  // tfjs asks for each gradient by itself and frees what else was made on the way, so the numbers wait here.
  let numbers: Float32Array[] | undefined;
  const number = (i: number): Tensor => {
    numbers ??= (tf.engine().runKernel(kernelName, { dy, x, mean }) as unknown as Tensor[]).map(
      (sum) => sum.dataSync() as Float32Array,
    );
    return tf.tensor1d(numbers[i] as Float32Array);
  };
  return { ofGradient: () => number(0), ofProduct: () => number(1) };
}
