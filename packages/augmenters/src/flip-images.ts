/** @internal Mirrored images. */
import type { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { requireImages, requireRate } from './image-checks.ts';

/**
 * Flips each image with probability `p`. A crop whose ends are swapped is a flip, and takes one call for the
 * whole batch.
 */
export function flipImages(
  images: tf.Tensor4D,
  p: number,
  random: Random,
  direction: 'leftRight' | 'upDown',
  where: string,
): tf.Tensor4D {
  requireImages(images, where);
  requireRate(p, 'p', where);
  const [count, height, width] = images.shape;
  const flipped = direction === 'leftRight' ? [0, 1, 1, 0] : [1, 0, 0, 1];
  const boxes = Array.from({ length: count }, () => (random.uniform() < p ? flipped : [0, 0, 1, 1]));
  return tf.tidy(() =>
    tf.image.cropAndResize(images, tf.tensor2d(boxes), tf.range(0, count, 1, 'int32'), [height, width], 'nearest'),
  );
}
