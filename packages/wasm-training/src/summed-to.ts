/** @internal */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Sums a gradient over the axes along which an input of `shape` was stretched. */
export function summedTo(shape: number[], gradient: Tensor): Tensor {
  if (tf.util.arraysEqual(shape, gradient.shape)) return gradient;
  const missing = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => ((shape[axis - missing] ?? 1) === 1 && size !== 1 ? [axis] : []));
  return tf.reshape(tf.sum(gradient, axes), shape);
}
