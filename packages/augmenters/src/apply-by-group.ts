/** @internal Different operations for different images of a batch. */
import * as tf from '@tensorflow/tfjs-core';
import { takeImages } from './take-images.ts';

/** Changes the images of one group; `indices` says where they stand in the batch. */
export type GroupOperation = (images: tf.Tensor4D, indices: Uint32Array) => tf.Tensor4D;

/**
 * Applies to each image the operation of its group; `groups` holds one index into `operations` per image.
 * Images keep their places. Each operation runs once, on the images that it concerns, and keeps their shape.
 */
export function applyByGroup(
  images: tf.Tensor4D,
  groups: ArrayLike<number>,
  operations: readonly GroupOperation[],
): tf.Tensor4D {
  const count = images.shape[0];
  return tf.tidy(() => {
    const parts: tf.Tensor4D[] = [];
    const placeOf = new Uint32Array(count);
    let placed = 0;
    operations.forEach((operation, group) => {
      const indices = Uint32Array.from({ length: count }, (_, i) => i).filter((i) => groups[i] === group);
      if (indices.length === 0) return;
      for (const index of indices) placeOf[index] = placed++;
      parts.push(operation(indices.length === count ? images : takeImages(images, indices), indices));
    });
    const [first] = parts as [tf.Tensor4D, ...tf.Tensor4D[]];
    return parts.length === 1 ? tf.clone(first) : takeImages(tf.concat(parts, 0), placeOf);
  });
}
