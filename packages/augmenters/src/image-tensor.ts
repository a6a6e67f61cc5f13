/** @internal Images as the pipelines take them. */
import { SimError, checkNdArray, isNdArray } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { requireImages } from './image-checks.ts';
import type { Images } from './images.ts';

/** Images as float32, values as they are. */
export function imageTensor(images: Images, where: string): tf.Tensor4D {
  if (!isNdArray(images)) {
    const numbers = tf.cast(images, 'float32');
    requireImages(numbers, where);
    return numbers;
  }
  checkNdArray(images, where);
  const { values, shape } = images;
  const numbers = values instanceof Float32Array ? values : Float32Array.from(values);
  const tensor = tf.reshape(tf.tensor1d(numbers, 'float32'), shape as tf.Tensor4D['shape']) as tf.Tensor4D;
  requireImages(tensor, where);
  return tensor;
}

/**
 * Images as float32 from 0 to 1. Without `maxPixelValue`, floating-point images are taken to lie within [0, 1] and whole
 * numbers within [0, 255]; values outside are refused.
 */
export function unitImages(images: Images, maxPixelValue: number | undefined, where: string): tf.Tensor4D {
  const isFloat = isNdArray(images) ? images.values instanceof Float32Array : images.dtype === 'float32';
  const white = requireWhite(maxPixelValue ?? (isFloat ? 1 : 255), where);
  const scaled = tf.div(imageTensor(images, where), white) as tf.Tensor4D;
  requireUnit(scaled, white, where);
  return scaled;
}

function requireWhite(white: number, where: string): number {
  if (white > 0 && white < Number.POSITIVE_INFINITY) return white;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'maxPixelValue must be a number above 0',
    got: white,
    cure: 'Pass the value of a white pixel: 1 or 255.',
  });
}

/** Resizing by others may have left the range by a little. */
const SLACK = 0.01;

function requireUnit(images: tf.Tensor4D, white: number, where: string): void {
  const [darkest, brightest] = tf.stack([tf.min(images), tf.max(images)]).dataSync() as unknown as [number, number];
  if (darkest >= -SLACK && brightest <= 1 + SLACK) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `pixels must lie between 0 and ${white}`,
    got: `${darkest * white} to ${brightest * white}`,
    cure: 'Name the value of a white pixel with maxPixelValue, for example 255, or scale the images.',
  });
}
