import * as tf from '@tensorflow/tfjs-core';
import { requireImages } from './image-checks.ts';
import type { PerImage } from './per-image.ts';
import { perImageTensor } from './per-image-tensor.ts';

/**
 * Moves pixels away from the mean of their image and channel, or towards it: `(x − mean) · factor + mean`, not clipped.
 * `[count, height, width, channels]` → the same shape.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `LENGTH_MISMATCH` when there is not one factor per image.
 *
 * @example
 * adjustContrast(images, 1.5);
 */
export function adjustContrast(images: tf.Tensor4D, factor: PerImage): tf.Tensor4D {
  const where = 'adjustContrast';
  requireImages(images, where);
  return tf.tidy(() => {
    const factors = perImageTensor(factor, 'factors', images.shape[0], where);
    const mean = tf.mean(images, [1, 2], true);
    return tf.add(tf.mul(tf.sub(images, mean), factors), mean);
  });
}
