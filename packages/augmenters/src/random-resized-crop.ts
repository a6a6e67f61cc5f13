import { type Random, requireInteger } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { drawCropBox } from './draw-crop-box.ts';
import { requireImages, requireRange } from './image-checks.ts';
import { type ResizeOptions, resizeCrops } from './resize-crops.ts';

/** Options of `randomResizedCrop`. */
export interface RandomResizedCropOptions extends ResizeOptions {
  /** Least and largest part of the image's area. Default [0.08, 1]. */
  readonly areaRange?: readonly [number, number];
  /** Least and largest width ÷ height of the rectangle. Default [3/4, 4/3] times `width / height`. */
  readonly aspectRange?: readonly [number, number];
  /** Draws before the whole image is taken. Default 100. */
  readonly maxAttempts?: number;
}

/**
 * Cuts a random rectangle out of each image and resizes it: `[count, …, …, channels]` →
 * `[count, height, width, channels]`. The aspect ratio is drawn evenly from its range, then the height evenly among
 * the whole numbers that keep the area within its range, then the place.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `INVALID_ARGUMENT` or `UNKNOWN_NAME`.
 *
 * Going deeper with convolutions (2015), arXiv:1409.4842.
 *
 * @example
 * randomResizedCrop(images, { height: 28, width: 28, areaRange: [0.5, 1] }, new Random(42));
 */
export function randomResizedCrop(
  images: tf.Tensor4D,
  options: RandomResizedCropOptions,
  random: Random,
): tf.Tensor4D {
  const where = 'randomResizedCrop';
  requireImages(images, where);
  const { height, width, areaRange = [0.08, 1], maxAttempts = 100, interpolation = 'bilinear' } = options;
  const target = requireInteger(width, 'width', where) / requireInteger(height, 'height', where);
  const { aspectRange = [(3 / 4) * target, (4 / 3) * target] } = options;
  requireRange(areaRange, 'areaRange', where, Number.MIN_VALUE, 1);
  requireRange(aspectRange, 'aspectRange', where, Number.MIN_VALUE);
  requireInteger(maxAttempts, 'maxAttempts', where);
  const [count, imageHeight, imageWidth] = images.shape;
  const law = { areaRange, aspectRange, maxAttempts };
  const boxes = Array.from({ length: count }, () => drawCropBox(imageHeight, imageWidth, law, random));
  return resizeCrops(images, { boxes, height, width, interpolation });
}
