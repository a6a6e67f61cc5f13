import * as tf from '@tensorflow/tfjs-core';
import { requireRgb } from './image-checks.ts';
import type { PerImage } from './per-image.ts';
import { perImageTensor } from './per-image-tensor.ts';

/** Keeps grey pixels from dividing by zero. */
const TINY = 1e-37;

/**
 * Multiplies the saturation of images by `factor`, stopping at full saturation; hue and value stay. 0 makes every
 * channel the largest one, 1 changes nothing. `[count, height, width, 3]` from 0 to 1 → the same shape.
 *
 * Throws `SHAPE_MISMATCH` for images without three channels, `LENGTH_MISMATCH` when there is not one factor per image.
 *
 * @example
 * adjustSaturation(images, 0.5);
 */
export function adjustSaturation(images: tf.Tensor4D, factor: PerImage): tf.Tensor4D {
  const where = 'adjustSaturation';
  requireRgb(images, where);
  return tf.tidy(() => {
    const factors = perImageTensor(factor, 'factors', images.shape[0], where);
    const value = tf.max(images, 3, true);
    const chroma = tf.sub(value, tf.min(images, 3, true));
    // With hue and value fixed, a pixel's distances from its largest channel are proportional to its saturation.
    const scale = tf.div(tf.minimum(tf.mul(chroma, factors), value), tf.add(chroma, TINY));
    return tf.sub(value, tf.mul(tf.sub(value, images), scale));
  });
}
