/** @internal Each image of a batch through a map of its own. */
import * as tf from '@tensorflow/tfjs-core';

/** Numbers that make a map: `[a, b, c, d, e, f, 0, 0]` takes pixel (x, y) of the result from `(a·x + b·y + c, d·x + e·y + f)`. */
export const MAP_LENGTH = 8;

/**
 * Fills pixel (x, y) of each image from where its map says, in between pixels by bilinear interpolation, outside of the
 * image with `fillValue`. `maps` holds `MAP_LENGTH` numbers per image. `[count, height, width, channels]` → the same shape.
 */
export function transformImages(images: tf.Tensor4D, maps: Float32Array, fillValue: number): tf.Tensor4D {
  const count = images.shape[0];
  const transform = (some: tf.Tensor4D, rows: Float32Array): tf.Tensor4D =>
    tf.image.transform(some, tf.tensor2d(rows, [some.shape[0], MAP_LENGTH]), 'bilinear', 'constant', fillValue);
  return tf.tidy(() => {
    // tfjs' cpu backend mixes up the images of a batch.
    if (tf.getBackend() !== 'cpu' || count === 1) return transform(images, maps);
    const one = (image: tf.Tensor4D, i: number): tf.Tensor4D =>
      transform(image, maps.subarray(i * MAP_LENGTH, (i + 1) * MAP_LENGTH));
    return tf.concat((tf.split(images, count, 0) as tf.Tensor4D[]).map(one), 0);
  });
}
