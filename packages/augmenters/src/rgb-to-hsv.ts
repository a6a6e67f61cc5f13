import * as tf from '@tensorflow/tfjs-core';
import { fromPlanes } from './color-planes.ts';
import { hsvPlanes } from './hsv-planes.ts';
import { requireRgb } from './image-checks.ts';

/**
 * Red, green, blue → hue, saturation, value, all from 0 to 1: `V = max`, `S = (max − min) / max`, and H the place on the
 * wheel red 0, green 1/3, blue 2/3. Grey has hue 0, black also saturation 0. `[count, height, width, 3]` → the same shape.
 *
 * Throws `SHAPE_MISMATCH` for images without three channels.
 *
 * Color gamut transform pairs (Smith, 1978).
 *
 * @example
 * rgbToHsv(tf.tensor4d([0, 0.5, 0], [1, 1, 1, 3]));   // [1/3, 1, 0.5]
 */
export function rgbToHsv(images: tf.Tensor4D): tf.Tensor4D {
  requireRgb(images, 'rgbToHsv');
  return tf.tidy(() => fromPlanes(hsvPlanes(images), images.shape));
}
