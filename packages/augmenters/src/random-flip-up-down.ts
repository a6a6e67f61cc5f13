import type { Random } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { flipImages } from './flip-images.ts';

/** Options of `randomFlipUpDown`. */
export interface RandomFlipUpDownOptions {
  /** Probability with which an image is flipped. Default 0.5. */
  readonly p?: number;
}

/**
 * Mirrors each image top to bottom with probability `p`. `[count, height, width, channels]` → the same shape.
 *
 * Throws `INVALID_ARGUMENT` for a `p` outside [0, 1], `SHAPE_MISMATCH` for what is no batch of images.
 *
 * Differs from TF Similarity: flips at the rate that is asked for; there the rate is `p` times one half.
 *
 * @example
 * randomFlipUpDown(images, { p: 0.5 }, new Random(42));
 */
export function randomFlipUpDown(
  images: tf.Tensor4D,
  { p = 0.5 }: RandomFlipUpDownOptions,
  random: Random,
): tf.Tensor4D {
  return flipImages(images, p, random, 'upDown', 'randomFlipUpDown');
}
