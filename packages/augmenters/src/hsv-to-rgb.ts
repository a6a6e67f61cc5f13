import * as tf from '@tensorflow/tfjs-core';
import { fromPlanes, toPlanes } from './color-planes.ts';
import { rgbPlanes } from './hsv-planes.ts';
import { requireRgb } from './image-checks.ts';

/**
 * Hue, saturation, value → red, green, blue, all from 0 to 1; the inverse of `rgbToHsv`. Hues a whole number apart are the
 * same colour. `[count, height, width, 3]` → the same shape.
 *
 * Throws `SHAPE_MISMATCH` for images without three channels.
 *
 * Color gamut transform pairs (Smith, 1978).
 *
 * @example
 * hsvToRgb(tf.tensor4d([1 / 3, 1, 0.5], [1, 1, 1, 3]));   // [0, 0.5, 0]
 */
export function hsvToRgb(images: tf.Tensor4D): tf.Tensor4D {
  requireRgb(images, 'hsvToRgb');
  return tf.tidy(() => fromPlanes(rgbPlanes(toPlanes(images)), images.shape));
}
