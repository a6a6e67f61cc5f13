/** @internal Colour channels apart. */
import * as tf from '@tensorflow/tfjs-core';

/** Three channels apart, each `[count, height · width]`: operations on whole planes are the fast ones. */
export type Planes = readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** The channels of `[count, height, width, 3]` as planes. */
export function toPlanes(images: tf.Tensor4D): Planes {
  const [count, height, width] = images.shape;
  const apart = tf.transpose(tf.reshape(images, [count * height * width, 3]));
  return tf.unstack(tf.reshape(apart, [3, count, height * width])) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
}

/** Images of the given shape from planes. */
export function fromPlanes(planes: Planes, shape: tf.Tensor4D['shape']): tf.Tensor4D {
  const apart = tf.reshape(tf.stack([...planes]), [3, shape[0] * shape[1] * shape[2]]);
  return tf.reshape(tf.transpose(apart), shape);
}
