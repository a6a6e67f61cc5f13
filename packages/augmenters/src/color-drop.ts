import type { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { isGrey, requireRate } from './image-checks.ts';
import { randomApply } from './random-apply.ts';

/** Options of `colorDrop`. */
export interface ColorDropOptions {
  /** Probability with which an image loses its colour. Default 0.2. */
  readonly p?: number;
}

/** Parts of red, green and blue in brightness: ITU-R BT.601. */
const LUMA = [0.2989, 0.587, 0.114] as const;

/**
 * Makes each image grey with probability `p`: all three channels become `0.2989 R + 0.587 G + 0.114 B`.
 * `[count, height, width, channels]`, channels 1 or 3 → the same shape. Grey images stay as they are.
 *
 * Throws `SHAPE_MISMATCH` for images with neither 1 nor 3 channels, `INVALID_ARGUMENT` for a `p` outside [0, 1].
 *
 * @example
 * colorDrop(images, { p: 0.2 }, new Random(42));
 */
export function colorDrop(images: tf.Tensor4D, { p = 0.2 }: ColorDropOptions, random: Random): tf.Tensor4D {
  const where = 'colorDrop';
  requireRate(p, 'p', where);
  if (isGrey(images, where)) return tf.clone(images);
  return randomApply(images, { operation: toGrey, p }, random);
}

function toGrey(images: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const mix = tf.tensor2d(LUMA.map((part) => [part, part, part]));
    return tf.reshape(tf.matMul(tf.reshape(images, [-1, 3]), mix), images.shape);
  });
}
