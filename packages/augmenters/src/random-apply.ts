import { type Random, SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { applyByGroup } from './apply-by-group.ts';
import { requireImages, requireRate } from './image-checks.ts';

/** Changes a batch of images `[count, height, width, channels]`, drawing from `random` alone. */
export type ImageOperation = (images: tf.Tensor4D, random: Random) => tf.Tensor4D;

/** Options of `randomApply`. */
export interface RandomApplyOptions {
  /** Gets the chosen images as a smaller batch; keeps their shape. */
  readonly operation: ImageOperation;
  /** Probability with which an image is chosen. */
  readonly p: number;
}

/**
 * Applies an operation to each image with probability `p`, independently of the other images.
 * `[count, height, width, channels]` → the same shape.
 *
 * Throws `INVALID_ARGUMENT` for a `p` outside [0, 1], `SHAPE_MISMATCH` for what is no batch of images or for an operation
 * that changes their shape.
 *
 * @example
 * const invert = (images: tf.Tensor4D) => tf.sub(1, images) as tf.Tensor4D;
 * randomApply(images, { operation: invert, p: 0.2 }, new Random(42));
 */
export function randomApply(images: tf.Tensor4D, { operation, p }: RandomApplyOptions, random: Random): tf.Tensor4D {
  const where = 'randomApply';
  requireImages(images, where);
  requireRate(p, 'p', where);
  const groups = Uint8Array.from({ length: images.shape[0] }, () => (random.uniform() < p ? 1 : 0));
  return applyByGroup(images, groups, [
    (left) => left,
    (chosen) => requireSameShape(operation(chosen, random), chosen, where),
  ]);
}

function requireSameShape(altered: tf.Tensor4D, images: tf.Tensor4D, where: string): tf.Tensor4D {
  if (altered.shape.join() === images.shape.join()) return altered;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `the operation must keep the shape [${images.shape.join(', ')}]`,
    got: `shape [${altered.shape.join(', ')}]`,
    cure: 'Resize all images of a batch, not some of them.',
  });
}
