import { type Random, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { drawUniform } from './draw-uniform.ts';
import { gaussianKernel } from './gaussian-kernel.ts';
import { requireImages, requireRange, requireRate } from './image-checks.ts';
import { randomApply } from './random-apply.ts';

/** Options of `gaussianBlur`. */
export interface GaussianBlurOptions {
  /** Probability with which an image is blurred. Default 1. */
  readonly p?: number;
  /** Least and largest σ in pixels; drawn evenly for each image. Default [0.1, 2]. */
  readonly sigmaRange?: readonly [number, number];
  /** Side of the kernel in pixels, odd. Default: a tenth of the height, made odd, at least 3. */
  readonly kernelSize?: number | undefined;
}

/**
 * Blurs each image with probability `p` by a Gaussian of its own σ. `[count, height, width, channels]` → the same shape.
 * Beyond its edges an image goes on mirrored, so that an even surface stays as it is. A kernel larger than the image
 * mirrored once is cut to that.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `INVALID_ARGUMENT`.
 *
 * Differs from TF Similarity: edges do not darken; images under 20 pixels are blurred.
 *
 * A Simple Framework for Contrastive Learning of Visual Representations (2020), arXiv:2002.05709.
 *
 * @example
 * gaussianBlur(images, { p: 0.5, sigmaRange: [0.1, 2] }, new Random(42));
 */
export function gaussianBlur(images: tf.Tensor4D, options: GaussianBlurOptions, random: Random): tf.Tensor4D {
  const where = 'gaussianBlur';
  requireImages(images, where);
  const { p = 1, sigmaRange = [0.1, 2], kernelSize = defaultSize(images.shape[1]) } = options;
  requireRate(p, 'p', where);
  const [least, most] = requireRange(sigmaRange, 'sigmaRange', where, 0);
  requireOdd(kernelSize, where);
  const blur = (chosen: tf.Tensor4D): tf.Tensor4D =>
    convolve(chosen, drawUniform(random, chosen.shape[0], least, most), (kernelSize - 1) / 2);
  return randomApply(images, { operation: blur, p }, random);
}

const defaultSize = (height: number): number => 2 * Math.max(1, Math.floor(height / 20)) + 1;

/** Rows, then columns. Images and channels become the channels of one image, so that each has its own kernel. */
function convolve(images: tf.Tensor4D, sigmas: Float32Array, radius: number): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  return tf.tidy(() => {
    const apart = tf.reshape(tf.transpose(images, [1, 2, 0, 3]), [1, height, width, count * channels]) as tf.Tensor4D;
    const overRows = alongAxis(apart, 1, sigmas, Math.min(radius, height - 1));
    const blurred = alongAxis(overRows, 2, sigmas, Math.min(radius, width - 1));
    return tf.transpose(tf.reshape(blurred, [height, width, count, channels]), [2, 0, 1, 3]);
  });
}

function alongAxis(images: tf.Tensor4D, axis: 1 | 2, sigmas: Float32Array, radius: number): tf.Tensor4D {
  const channels = images.shape[3] / sigmas.length;
  const size = 2 * radius + 1;
  const kernels = sigmas.length;
  const filter = new Float32Array(size * kernels * channels);
  sigmas.forEach((sigma, image) => {
    gaussianKernel(sigma, radius).forEach((weight, i) => {
      const from = (i * kernels + image) * channels;
      filter.fill(weight, from, from + channels);
    });
  });
  const shape: [number, number, number, number] =
    axis === 1 ? [size, 1, kernels * channels, 1] : [1, size, kernels * channels, 1];
  const margin = (side: 1 | 2): [number, number] => (side === axis ? [radius, radius] : [0, 0]);
  const padded = tf.mirrorPad(images, [[0, 0], margin(1), margin(2), [0, 0]], 'reflect');
  return tf.depthwiseConv2d(padded, tf.tensor4d(filter, shape), 1, 'valid');
}

function requireOdd(kernelSize: number, where: string): void {
  if (Number.isSafeInteger(kernelSize) && kernelSize >= 1 && kernelSize % 2 === 1) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'kernelSize must be an odd number of pixels',
    got: kernelSize,
    cure: 'Pass for example 3, 5 or 9.',
  });
}
