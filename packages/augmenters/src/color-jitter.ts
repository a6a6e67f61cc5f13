import { type Random, SimError, requireOneOf } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { adjustContrast } from './adjust-contrast.ts';
import { adjustHue } from './adjust-hue.ts';
import { adjustSaturation } from './adjust-saturation.ts';
import { type GroupOperation, applyByGroup } from './apply-by-group.ts';
import { drawUniform } from './draw-uniform.ts';
import { isGrey } from './image-checks.ts';
import { perImageTensor } from './per-image-tensor.ts';

/** How brightness changes: `'v1'` adds to every pixel, `'v2'` multiplies. */
export type JitterVersion = 'v1' | 'v2';

/** Options of `colorJitter`. */
export interface ColorJitterOptions {
  /** Brightness is multiplied by 1 ± so much (`'v2'`), or raised by ± so much (`'v1'`). Default 0.8. */
  readonly brightness?: number;
  /** Contrast is multiplied by 1 ± so much. Default 0.8. */
  readonly contrast?: number;
  /** Saturation is multiplied by 1 ± so much. Default 0.8. */
  readonly saturation?: number;
  /** The hue turns by ± so much of the colour wheel. Default 0.2. */
  readonly hue?: number;
  /** Multiplies the four amounts. Default 1. */
  readonly strength?: number;
  /** Default `'v2'`. */
  readonly version?: JitterVersion;
}

/**
 * Changes brightness, contrast, saturation and hue of each image at random, in an order drawn for each image, clipping
 * to [0, 1] after each of the four. Factors are drawn evenly from [max(0, 1 − amount), 1 + amount].
 * `[count, height, width, channels]` from 0 to 1, channels 1 or 3 → the same shape. Grey images have no saturation and no
 * hue, so these two leave them as they are.
 *
 * Throws `SHAPE_MISMATCH` for images with neither 1 nor 3 channels, `INVALID_ARGUMENT` for a negative amount or a hue
 * beyond half the wheel, `UNKNOWN_NAME`.
 *
 * A Simple Framework for Contrastive Learning of Visual Representations (2020), arXiv:2002.05709.
 *
 * @example
 * colorJitter(images, { strength: 0.5 }, new Random(42));
 */
export function colorJitter(images: tf.Tensor4D, options: ColorJitterOptions, random: Random): tf.Tensor4D {
  const where = 'colorJitter';
  const count = images.shape[0];
  const changes = drawChanges(count, isGrey(images, where), options, random, where);
  if (changes.length === 0) return tf.clone(images);
  const orders = Array.from({ length: count }, () => random.shuffle(changes.map((_, i) => i)));
  const clipped = changes.map(
    (change): GroupOperation =>
      (chosen, indices) => tf.clipByValue(change(chosen, indices), 0, 1),
  );
  return tf.tidy(() =>
    changes.reduce((state, _, turn) => applyByGroup(state, orders.map((order) => order[turn] as number), clipped), images),
  );
}

/** Changes images by one amount each. */
type Change = (images: tf.Tensor4D, amounts: number[]) => tf.Tensor4D;

/** The changes that do something, each with its amounts for every image. */
function drawChanges(
  count: number,
  areGrey: boolean,
  options: ColorJitterOptions,
  random: Random,
  where: string,
): GroupOperation[] {
  const { brightness = 0.8, contrast = 0.8, saturation = 0.8, hue = 0.2, strength = 1, version = 'v2' } = options;
  requireOneOf(version, ['v1', 'v2'], 'version', where);
  requireAmount(strength, 'strength', where);
  const changes: GroupOperation[] = [];
  const spread = (values: number[]): tf.Tensor4D => perImageTensor(values, 'values', values.length, where);
  const add = (amount: number, name: string, centre: number, change: Change): void => {
    const reach = requireAmount(amount, name, where) * strength;
    const low = centre === 0 ? -reach : Math.max(0, centre - reach);
    const values = drawUniform(random, count, low, centre + reach);
    if (reach > 0) changes.push((chosen, indices) => change(chosen, Array.from(indices, (i) => values[i] as number)));
  };
  if (version === 'v1') add(brightness, 'brightness', 0, (chosen, values) => tf.add(chosen, spread(values)));
  else add(brightness, 'brightness', 1, (chosen, values) => tf.mul(chosen, spread(values)));
  add(contrast, 'contrast', 1, adjustContrast);
  requireHue(hue * strength, where);
  if (areGrey) return changes;
  add(saturation, 'saturation', 1, adjustSaturation);
  add(hue, 'hue', 0, adjustHue);
  return changes;
}

function requireAmount(amount: number, name: string, where: string): number {
  if (amount >= 0 && amount < Number.POSITIVE_INFINITY) return amount;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be a number of at least 0`,
    got: amount,
    cure: `Pass ${name} ≥ 0; 0 leaves it as it is.`,
  });
}

function requireHue(reach: number, where: string): void {
  if (reach <= 0.5) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'hue times strength must be at most 0.5, half the colour wheel',
    got: reach,
    cure: 'Lower hue or strength.',
  });
}
