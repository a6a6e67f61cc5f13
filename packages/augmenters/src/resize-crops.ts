import { SimError, requireInteger, requireOneOf, requireSameLength } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { cubicWeights } from './cubic-weights.ts';
import { requireImages } from './image-checks.ts';

/** A rectangle of an image, in whole pixels. */
export interface CropBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How pixels between pixels are made. */
export type Interpolation = 'bilinear' | 'bicubic';

/** Size and interpolation of resized images. */
export interface ResizeOptions {
  /** Height of the result in pixels. */
  readonly height: number;
  /** Width of the result in pixels. */
  readonly width: number;
  /** Default `'bilinear'`, the faster one; `'bicubic'` is sharper and may leave the range of its input by a little. */
  readonly interpolation?: Interpolation;
}

/** Options of `resizeCrops`. */
export interface ResizeCropsOptions extends ResizeOptions {
  /** One rectangle per image. */
  readonly boxes: readonly CropBox[];
}

/**
 * Cuts a rectangle out of each image and resizes it: `[count, …, …, channels]` → `[count, height, width, channels]`.
 *
 * `'bilinear'`: samples stand at `(i + ½) · crop / wanted − ½` when shrinking; when enlarging they are spread from the
 * first pixel of the rectangle to the last. `'bicubic'` (Keys, 1981): samples always stand at `(i + ½) · crop / wanted − ½`;
 * pixels outside the rectangle do not count. Neither smooths before shrinking.
 *
 * Throws `SHAPE_MISMATCH`, `LENGTH_MISMATCH`, `UNKNOWN_NAME`, or `INVALID_ARGUMENT` for a rectangle that is not inside.
 *
 * Differs from TF Similarity: `'bilinear'` when enlarging, see above.
 *
 * @example
 * resizeCrops(images, { boxes: [{ top: 4, left: 4, height: 20, width: 20 }], height: 28, width: 28 });
 */
export function resizeCrops(images: tf.Tensor4D, options: ResizeCropsOptions): tf.Tensor4D {
  const where = 'resizeCrops';
  const { boxes, height, width, interpolation = 'bilinear' } = options;
  requireImages(images, where);
  requireInteger(height, 'height', where);
  requireInteger(width, 'width', where);
  requireOneOf(interpolation, ['bilinear', 'bicubic'], 'interpolation', where);
  requireSameLength(boxes.length, images.shape[0], 'boxes', 'images', where);
  for (const box of boxes) requireInside(box, images, where);
  return tf.tidy(() => (interpolation === 'bilinear' ? bilinear : bicubic)(images, boxes, height, width));
}

type Resize = (images: tf.Tensor4D, boxes: readonly CropBox[], height: number, width: number) => tf.Tensor4D;

const bilinear: Resize = (images, boxes, height, width) => {
  const [count, imageHeight, imageWidth] = images.shape;
  const ends = boxes.map((box) => {
    if (box.height === height && box.width === width && height === imageHeight && width === imageWidth)
      return [0, 0, 1, 1];
    const [top, bottom] = sampledEnds(box.top, box.height, height, imageHeight);
    const [left, right] = sampledEnds(box.left, box.width, width, imageWidth);
    return [top, left, bottom, right];
  });
  return tf.image.cropAndResize(images, tf.tensor2d(ends), tf.range(0, count, 1, 'int32'), [height, width], 'bilinear');
};

/**
 * Takes the last sample back by less than a ten-thousandth of a pixel. Rounding may otherwise carry it over the edge of
 * the image, where the kernel fills with zeros; and where samples are exactly one column apart, tfjs' wasm backend
 * copies rows from the first column of the image instead of the first column of the rectangle.
 */
const INSIDE = 2 ** -21;

/** Where the first and the last sample of an axis stand, as parts of the way from its first pixel to its last. */
function sampledEnds(start: number, length: number, wanted: number, size: number): [number, number] {
  if (size === 1) return [0, 0];
  const inset = Math.max(0, (length / wanted - 1) / 2);
  const first = (start + inset) / (size - 1);
  return [first, Math.max(first, (start + length - 1 - inset) / (size - 1) - INSIDE)];
}

/** One matrix per image and axis: `rows · image · columnsᵀ`. */
const bicubic: Resize = (images, boxes, height, width) => {
  const [count, imageHeight, imageWidth, channels] = images.shape;
  const rows = matrices(boxes.map((box) => cubicWeights(box.top, box.height, height, imageHeight)), height);
  const columns = matrices(boxes.map((box) => cubicWeights(box.left, box.width, width, imageWidth)), width);
  const resizedRows = tf.matMul(rows, tf.reshape(images, [count, imageHeight, imageWidth * channels]));
  const columnsFirst = swapSides(tf.reshape(resizedRows, [count, height, imageWidth, channels]));
  const resized = tf.matMul(columns, tf.reshape(columnsFirst, [count, imageWidth, height * channels]));
  return swapSides(tf.reshape(resized, [count, width, height, channels]));
};

const swapSides = (images: tf.Tensor4D): tf.Tensor4D => tf.transpose(images, [0, 2, 1, 3]);

function matrices(weights: readonly Float32Array[], wanted: number): tf.Tensor3D {
  const each = weights[0]?.length ?? 0;
  const joined = new Float32Array(weights.length * each);
  weights.forEach((matrix, i) => joined.set(matrix, i * each));
  return tf.tensor3d(joined, [weights.length, wanted, each / wanted]);
}

function requireInside({ top, left, height, width }: CropBox, images: tf.Tensor4D, where: string): void {
  const [, imageHeight, imageWidth] = images.shape;
  const isWhole = [top, left, height, width].every(Number.isSafeInteger);
  const isInside = top >= 0 && left >= 0 && top + height <= imageHeight && left + width <= imageWidth;
  if (isWhole && isInside && height >= 1 && width >= 1) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `a box must lie inside its image of ${imageHeight} × ${imageWidth} pixels`,
    got: `top ${top}, left ${left}, height ${height}, width ${width}`,
    cure: 'Use whole pixels, at least one of them, with top + height and left + width within the image.',
  });
}
