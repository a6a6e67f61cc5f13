import * as tf from '@tensorflow/tfjs-core';
import { fromPlanes } from './color-planes.ts';
import { hsvPlanes, rgbPlanes } from './hsv-planes.ts';
import { requireRgb } from './image-checks.ts';
import type { PerImage } from './per-image.ts';
import { perImageTensor } from './per-image-tensor.ts';

/**
 * Turns the hue of images by `delta` of the colour wheel: 1/3 makes red green, 1 changes nothing.
 * `[count, height, width, 3]` from 0 to 1 → the same shape.
 *
 * Throws `SHAPE_MISMATCH` for images without three channels, `LENGTH_MISMATCH` when there is not one delta per image.
 *
 * @example
 * adjustHue(images, 0.1);
 */
export function adjustHue(images: tf.Tensor4D, delta: PerImage): tf.Tensor4D {
  const where = 'adjustHue';
  requireRgb(images, where);
  return tf.tidy(() => {
    const turn = tf.squeeze(perImageTensor(delta, 'deltas', images.shape[0], where), [2, 3]);
    const [hue, saturation, value] = hsvPlanes(images);
    return fromPlanes(rgbPlanes([tf.add(hue, turn), saturation, value]), images.shape);
  });
}
