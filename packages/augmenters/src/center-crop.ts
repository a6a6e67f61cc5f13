import { SimError, requireInteger } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { requireImages } from './image-checks.ts';
import { type ResizeOptions, resizeCrops } from './resize-crops.ts';

/** Options of `centerCrop`. */
export interface CenterCropOptions extends ResizeOptions {
  /** Side of the rectangle ÷ side of the largest rectangle that fits. Default 0.875. */
  readonly cropProportion?: number;
}

/**
 * Cuts the middle out of each image and resizes it: `[count, …, …, channels]` → `[count, height, width, channels]`.
 * The rectangle is the largest with the result's aspect ratio, its sides times `cropProportion`.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `INVALID_ARGUMENT` or `UNKNOWN_NAME`.
 *
 * Differs from TF Similarity: the aspect ratio is width ÷ height; there it is upside down.
 *
 * @example
 * centerCrop(images, { height: 24, width: 24 });
 */
export function centerCrop(images: tf.Tensor4D, options: CenterCropOptions): tf.Tensor4D {
  const where = 'centerCrop';
  requireImages(images, where);
  const { height, width, cropProportion = 0.875, interpolation = 'bilinear' } = options;
  const target = requireInteger(width, 'width', where) / requireInteger(height, 'height', where);
  if (!(cropProportion > 0 && cropProportion <= 1))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'cropProportion must be above 0 and at most 1',
      got: cropProportion,
      cure: 'Pass for example 0.875; 1 keeps as much as fits.',
    });
  const [count, imageHeight, imageWidth] = images.shape;
  const cropHeight = wholeSide(cropProportion * Math.min(imageHeight, imageWidth / target));
  const cropWidth = wholeSide(cropProportion * Math.min(imageWidth, imageHeight * target));
  const box = {
    top: Math.floor((imageHeight - cropHeight + 1) / 2),
    left: Math.floor((imageWidth - cropWidth + 1) / 2),
    height: cropHeight,
    width: cropWidth,
  };
  return resizeCrops(images, { boxes: Array.from({ length: count }, () => box), height, width, interpolation });
}

const wholeSide = (side: number): number => Math.max(1, Math.round(side));
