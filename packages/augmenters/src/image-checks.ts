/** @internal What images and options must be. */
import { SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';

/** Refuses what is no batch of float32 images `[count, height, width, channels]`. */
export function requireImages(images: tf.Tensor4D, where: string): void {
  const { shape, dtype } = images;
  if (shape.length !== 4 || shape.includes(0))
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: 'images must be [count, height, width, channels] with at least one image',
      got: `shape [${shape.join(', ')}]`,
      cure: 'Use tf.expandDims(image, 0) for a single image, tf.expandDims(images, 3) for grey images without a channel axis.',
    });
  if (dtype === 'float32') return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'images must be float32 numbers from 0 to 1',
    got: dtype,
    cure: 'Convert bytes with tf.div(images, 255).',
  });
}

/** Refuses images that do not have three channels. */
export function requireRgb(images: tf.Tensor4D, where: string): void {
  requireImages(images, where);
  const channels = images.shape[3];
  if (channels === 3) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: 'images must have 3 channels: red, green, blue',
    got: channels,
    cure: 'Drop an alpha channel with tf.slice; repeat a grey channel with tf.tile(images, [1, 1, 1, 3]).',
  });
}

/** True for grey images, which have no colour to change; refuses images that are neither grey nor RGB. */
export function isGrey(images: tf.Tensor4D, where: string): boolean {
  requireImages(images, where);
  if (images.shape[3] === 1) return true;
  requireRgb(images, where);
  return false;
}

/** Refuses what is no probability. */
export function requireRate(p: number, name: string, where: string): number {
  if (p >= 0 && p <= 1) return p;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be a probability`,
    got: p,
    cure: `Pass ${name} from 0 (never) to 1 (always).`,
  });
}

/** Refuses what is no pair of numbers in ascending order from `least` to `most`. */
export function requireRange(
  range: readonly [number, number],
  name: string,
  where: string,
  least: number,
  most: number = Number.MAX_VALUE,
): readonly [number, number] {
  const [low, high] = range;
  if (low >= least && high >= low && high <= most) return range;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be [low, high] in ascending order`,
    got: range,
    cure: most === Number.MAX_VALUE ? `Use finite numbers of at least ${least}.` : `Use numbers from ${least} to ${most}.`,
  });
}

/** Refuses images of another size. */
export function requireSize(images: tf.Tensor4D, height: number, width: number, where: string): void {
  const [, imageHeight, imageWidth] = images.shape;
  if (imageHeight === height && imageWidth === width) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `without crop images must be ${height} × ${width} pixels`,
    got: `${imageHeight} × ${imageWidth}`,
    cure: 'Leave crop on, which resizes, or resize the images before.',
  });
}
