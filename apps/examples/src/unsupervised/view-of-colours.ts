import {
  adjustContrast,
  adjustHue,
  colorDrop,
  gaussianBlur,
  randomAffine,
  type RandomAffineOptions,
} from '@sim/augmenters';
import type { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** How a view of coloured images differs from them. */
export interface ViewOfColoursOptions {
  readonly affine: RandomAffineOptions;
  /** The hue turns by at most so much of the colour wheel to either side. */
  readonly hue: number;
  /** Share of images that lose their colour. */
  readonly pGrey: number;
}

/**
 * A view of images `[count, height, width, 3]`: moved, half of them blurred, with other brightness, contrast and hue. All
 * images take the changes in the same order, which costs a third of what orders of their own would.
 */
export function viewOfColours(images: tf.Tensor4D, { affine, hue, pGrey }: ViewOfColoursOptions, random: Random): tf.Tensor4D {
  const amounts = (centre: number, reach: number): number[] =>
    Array.from({ length: images.shape[0] }, () => centre + reach * (2 * random.uniform() - 1));
  return tf.tidy(() => {
    const moved = randomAffine(images, affine, random);
    const blurred = gaussianBlur(moved, { p: 0.5, sigmaRange: [0.1, 1], kernelSize: 5 }, random);
    const brightness = tf.tensor4d(amounts(1, 0.4), [images.shape[0], 1, 1, 1]);
    const bright = tf.clipByValue(tf.mul(blurred, brightness), 0, 1) as tf.Tensor4D;
    const contrasted = tf.clipByValue(adjustContrast(bright, amounts(1, 0.4)), 0, 1) as tf.Tensor4D;
    return colorDrop(adjustHue(contrasted, amounts(0, hue)), { p: pGrey }, random);
  });
}
