/** @internal Some images of a batch, in any order. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * The images `indices` of a batch, copied in that order. A crop of the whole image copies whole rows, where
 * tfjs' wasm backend gathers number by number, and copies the entire batch for each slice of it.
 */
export function takeImages(images: tf.Tensor4D, indices: ArrayLike<number>): tf.Tensor4D {
  const [, height, width] = images.shape;
  const whole = Array.from({ length: indices.length }, () => [0, 0, 1, 1]);
  return tf.tidy(() =>
    tf.image.cropAndResize(
      images,
      tf.tensor2d(whole, [indices.length, 4]),
      tf.tensor1d(Int32Array.from(indices), 'int32'),
      [height, width],
      'nearest',
    ),
  );
}
