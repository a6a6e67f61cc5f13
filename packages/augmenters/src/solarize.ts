import { type Random, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { requireImages, requireRate } from './image-checks.ts';
import { randomApply } from './random-apply.ts';

/** Options of `solarize`. */
export interface SolarizeOptions {
  /** Probability with which an image is solarized. Default 0.2. */
  readonly p?: number;
  /** Pixels from this value on are inverted, on the scale from `pixelMin` to `pixelMax`. Default 10/255 of the way. */
  readonly threshold?: number;
  /** Value of a black pixel. Default 0. */
  readonly pixelMin?: number;
  /** Value of a white pixel. Default 1. */
  readonly pixelMax?: number;
}

/**
 * Inverts the bright pixels of each image with probability `p`: `x ≥ threshold ? pixelMin + pixelMax − x : x`.
 * `[count, height, width, channels]` → the same shape and range.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `INVALID_ARGUMENT`.
 *
 * Differs from TF Similarity: the default threshold suits images from 0 to 1; there 10, which leaves them as they are.
 *
 * Bootstrap your own latent (2020), arXiv:2006.07733.
 *
 * @example
 * solarize(images, { p: 0.2, threshold: 0.5 }, new Random(42));
 */
export function solarize(images: tf.Tensor4D, options: SolarizeOptions, random: Random): tf.Tensor4D {
  const where = 'solarize';
  requireImages(images, where);
  const { p = 0.2, pixelMin = 0, pixelMax = 1 } = options;
  const { threshold = pixelMin + ((pixelMax - pixelMin) * 10) / 255 } = options;
  requireRate(p, 'p', where);
  requireScale(pixelMin, threshold, pixelMax, where);
  const invert = (chosen: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => tf.where(tf.greaterEqual(chosen, threshold), tf.sub(pixelMin + pixelMax, chosen), chosen));
  return randomApply(images, { operation: invert, p }, random);
}

function requireScale(pixelMin: number, threshold: number, pixelMax: number, where: string): void {
  if (pixelMin < pixelMax && threshold >= pixelMin && threshold <= pixelMax) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `threshold must lie between pixelMin ${pixelMin} and pixelMax ${pixelMax}`,
    got: threshold,
    cure: 'Give all three on the same scale, for example 0, 0.5 and 1.',
  });
}
