import type { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { colorDrop } from './color-drop.ts';
import { type ColorJitterOptions, colorJitter } from './color-jitter.ts';
import { requireRate } from './image-checks.ts';
import { randomApply } from './random-apply.ts';

/** Options of `randomColorJitter`. */
export interface RandomColorJitterOptions extends ColorJitterOptions {
  /** Probability that an image is touched at all. Default 1. */
  readonly pExecute?: number;
  /** Probability of `colorJitter` for an image that is touched. Default 0.8. */
  readonly pJitter?: number;
  /** Probability of `colorDrop` for an image that is touched. Default 0.2. */
  readonly pGrey?: number;
}

/**
 * The colour distortion of SimCLR: `colorJitter` with probability `pJitter`, then `colorDrop` with probability `pGrey`.
 * `[count, height, width, channels]` from 0 to 1, channels 1 or 3 → the same shape.
 *
 * Throws as `colorJitter` and `colorDrop` do.
 *
 * A Simple Framework for Contrastive Learning of Visual Representations (2020), arXiv:2002.05709.
 *
 * @example
 * randomColorJitter(images, { pJitter: 0.8, pGrey: 0.2, strength: 0.5 }, new Random(42));
 */
export function randomColorJitter(images: tf.Tensor4D, options: RandomColorJitterOptions, random: Random): tf.Tensor4D {
  const where = 'randomColorJitter';
  const { pExecute = 1, pJitter = 0.8, pGrey = 0.2, ...jitter } = options;
  requireRate(pJitter, 'pJitter', where);
  requireRate(pGrey, 'pGrey', where);
  const distort = (chosen: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const jittered = randomApply(
        chosen,
        { operation: (some) => colorJitter(some, jitter, random), p: pJitter },
        random,
      );
      return colorDrop(jittered, { p: pGrey }, random);
    });
  return randomApply(images, { operation: distort, p: requireRate(pExecute, 'pExecute', where) }, random);
}
