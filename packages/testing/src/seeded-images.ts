import { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** A shape of images: `[count, height, width, channels]`. */
export type ImageShape = readonly [number, number, number, number];

/** Numbers of images, drawn evenly from [0, 1). */
export function imageNumbers(shape: ImageShape, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.uniform());
}

/** Images of pixels drawn evenly from [0, 1). */
export function seededImages(shape: ImageShape, seed = 1): tf.Tensor4D {
  return tf.tensor4d(imageNumbers(shape, seed), [...shape] as [number, number, number, number]);
}

/** Reads a pixel of images held row-major. */
export function pixelReader(
  values: ArrayLike<number>,
  shape: ImageShape,
): (image: number, row: number, column: number, channel: number) => number {
  const [, height, width, channels] = shape;
  return (image, row, column, channel) =>
    values[((image * height + row) * width + column) * channels + channel] as number;
}

/** Numbers of images, each computed from its place. */
export function imageLoop(
  [count, height, width, channels]: ImageShape,
  valueAt: (image: number, row: number, column: number, channel: number) => number,
): number[] {
  const values: number[] = [];
  for (let i = 0; i < count; i++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let channel = 0; channel < channels; channel++) values.push(valueAt(i, row, column, channel));
  return values;
}

/** Which images of two batches of the same shape differ in any pixel. */
export function changedImages(before: ArrayLike<number>, after: ArrayLike<number>, count: number): boolean[] {
  const size = before.length / count;
  return Array.from({ length: count }, (_, image) => {
    for (let i = image * size; i < (image + 1) * size; i++) if (before[i] !== after[i]) return true;
    return false;
  });
}
