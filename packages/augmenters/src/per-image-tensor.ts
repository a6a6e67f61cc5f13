/** @internal One number per image as a tensor. */
import { requireSameLength } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PerImage } from './per-image.ts';

/** The numbers as a tensor that broadcasts over images: `[1, 1, 1, 1]` or `[count, 1, 1, 1]`. */
export function perImageTensor(values: PerImage, name: string, count: number, where: string): tf.Tensor4D {
  if (typeof values === 'number') return tf.tensor4d([values], [1, 1, 1, 1]);
  requireSameLength(values.length, count, name, 'images', where);
  return tf.tensor4d(Float32Array.from(values), [count, 1, 1, 1]);
}
