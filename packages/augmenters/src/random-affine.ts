import { type Random, SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { requireImages, requireRange, requireRate } from './image-checks.ts';
import { MAP_LENGTH, transformImages } from './transform-images.ts';

/** Options of `randomAffine`. */
export interface RandomAffineOptions {
  /** Probability with which an image is changed. Default 1. */
  readonly p?: number;
  /** Turned by at most so many degrees to either side. Default 0. */
  readonly degrees?: number;
  /** Moved along each axis by at most this part of its length. Default 0. */
  readonly translation?: number;
  /** Least and largest factor of the size, drawn evenly by its logarithm; above 1 enlarges. Default [1, 1]. */
  readonly scaleRange?: readonly [number, number];
  /** Slanted by at most so many degrees to either side. Default 0. */
  readonly shear?: number;
  /** What comes in from outside of the image. Default 0, black. */
  readonly fillValue?: number;
}

/** What happens to one image. */
interface Affine {
  /** In radians. */
  readonly angle: number;
  readonly shear: number;
  readonly scale: number;
  /** In pixels. */
  readonly right: number;
  readonly down: number;
}

/**
 * Turns, slants, resizes and moves each image at random around its middle, with bilinear interpolation:
 * `[count, height, width, channels]` → the same shape. For pictures that mean the same when they lean a little, such as
 * handwriting, where mirrored or cropped ones would not.
 *
 * Throws `SHAPE_MISMATCH` for what is no batch of images, `INVALID_ARGUMENT`.
 *
 * Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis (Simard, Steinkraus and Platt, 2003).
 *
 * @example
 * randomAffine(images, { degrees: 15, scaleRange: [0.8, 1.2], translation: 0.1 }, new Random(42));
 */
export function randomAffine(images: tf.Tensor4D, options: RandomAffineOptions, random: Random): tf.Tensor4D {
  const where = 'randomAffine';
  requireImages(images, where);
  const { p = 1, degrees = 0, translation = 0, scaleRange = [1, 1], shear = 0, fillValue = 0 } = options;
  requireRate(p, 'p', where);
  const [least, most] = requireRange(scaleRange, 'scaleRange', where, Number.MIN_VALUE);
  const turn = radians(requireReach(degrees, 'degrees', 180, where));
  const slant = radians(requireReach(shear, 'shear', 80, where));
  requireReach(translation, 'translation', 1, where);
  const [count, height, width] = images.shape;
  const within = (reach: number): number => reach * (2 * random.uniform() - 1);
  const maps = new Float32Array(count * MAP_LENGTH);
  for (let image = 0; image < count; image++) {
    const isChosen = random.uniform() < p;
    const drawn: Affine = {
      angle: within(turn),
      shear: within(slant),
      scale: least * (most / least) ** random.uniform(),
      right: within(translation) * width,
      down: within(translation) * height,
    };
    maps.set(isChosen ? backwards(drawn, height, width) : IDENTITY, image * MAP_LENGTH);
  }
  return transformImages(images, maps, fillValue);
}

const IDENTITY: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Where the pixels of the changed image come from. */
function backwards({ angle, shear, scale, right, down }: Affine, height: number, width: number): number[] {
  const [cos, sin, slope] = [Math.cos(angle) / scale, Math.sin(angle) / scale, Math.tan(shear)];
  const [a, b] = [cos, cos * slope - sin];
  const [d, e] = [sin, sin * slope + cos];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [a, b, x - a * (x + right) - b * (y + down), d, e, y - d * (x + right) - e * (y + down), 0, 0];
}

function requireReach(value: number, name: string, most: number, where: string): number {
  if (value >= 0 && value <= most) return value;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be a number from 0 to ${most}`,
    got: value,
    cure: `Pass how far it may go to either side; 0 leaves it out.`,
  });
}
