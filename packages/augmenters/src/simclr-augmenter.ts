import { type Config, requireInteger } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Augmenter, type AugmenterOptions, type ViewContext } from './augmenter.ts';
import { centerCrop } from './center-crop.ts';
import type { JitterVersion } from './color-jitter.ts';
import { requireSize } from './image-checks.ts';
import { unitImages } from './image-tensor.ts';
import type { Images } from './images.ts';
import { randomColorJitter } from './random-color-jitter.ts';
import { randomFlipLeftRight } from './random-flip-left-right.ts';
import { randomResizedCrop } from './random-resized-crop.ts';
import type { Interpolation } from './resize-crops.ts';

/** Options of `SimCLRAugmenter`. */
export interface SimCLRAugmenterOptions extends AugmenterOptions {
  /** Height of the views. */
  readonly height: number;
  /** Width of the views. */
  readonly width: number;
  /** Without it views are the middle of the images, the same each time. Default true. */
  readonly isTraining?: boolean;
  /** Distort colours. Default true. */
  readonly colorDistort?: boolean;
  /** How strong colours are distorted. Default 1. */
  readonly jitterStrength?: number;
  /** `jitterStrength` as the original spells it. */
  readonly jitterStength?: number;
  /** Crop, and so resize. Default true. */
  readonly crop?: boolean;
  /** Side of the middle that is kept without `isTraining`. Default 0.875. */
  readonly evalCropProportion?: number;
  /** Flip half of the images left to right. Default true. */
  readonly flip?: boolean;
  /** `'v1'` adds to brightness, `'v2'` multiplies it. Default `'v2'`. */
  readonly version?: JitterVersion;
  /** How crops are resized. Default `'bicubic'`; `'bilinear'` is faster. */
  readonly interpolation?: Interpolation;
  /** Value of a white pixel in the images given. Default 1 for floating-point images, 255 for whole numbers. */
  readonly maxPixelValue?: number | undefined;
}

/**
 * The views of SimCLR: random crop of 8 to 100 % of the area, flip, `randomColorJitter`.
 * `[count, …, …, channels]`, channels 1 or 3 → views `[count, height, width, channels]` from 0 to 1. Grey images keep
 * brightness and contrast of the distortion. Labels and warm-up make no difference.
 *
 * Throws `INVALID_ARGUMENT` for a bad option or pixels out of range, `UNKNOWN_NAME`; `augment` also `SHAPE_MISMATCH`.
 *
 * Differs from TF Similarity: does not divide floating-point images by 255 unless `maxPixelValue` says so; flips half of
 * the images, not a quarter; grey images work; no `num_cpu`.
 *
 * A Simple Framework for Contrastive Learning of Visual Representations (2020), arXiv:2002.05709.
 *
 * @example
 * const augmenter = new SimCLRAugmenter({ height: 32, width: 32, seed: 42 });
 * const [viewA, viewB] = augmenter.augment(images, labels, 2);
 */
export class SimCLRAugmenter extends Augmenter {
  readonly #options: Required<Omit<SimCLRAugmenterOptions, 'seed' | 'jitterStength' | 'maxPixelValue'>>;
  readonly #maxPixelValue: number | undefined;

  constructor({ seed = 0, maxPixelValue, jitterStength = 1, ...options }: SimCLRAugmenterOptions) {
    super({ seed });
    requireInteger(options.height, 'height', 'SimCLRAugmenter');
    requireInteger(options.width, 'width', 'SimCLRAugmenter');
    this.#maxPixelValue = maxPixelValue;
    this.#options = {
      height: options.height,
      width: options.width,
      isTraining: options.isTraining ?? true,
      colorDistort: options.colorDistort ?? true,
      jitterStrength: options.jitterStrength ?? jitterStength,
      crop: options.crop ?? true,
      evalCropProportion: options.evalCropProportion ?? 0.875,
      flip: options.flip ?? true,
      version: options.version ?? 'v2',
      interpolation: options.interpolation ?? 'bicubic',
    };
  }

  override getConfig(): Config {
    return { ...this.#options, maxPixelValue: this.#maxPixelValue, seed: this.seed };
  }

  protected override prepare(x: Images, where: string): tf.Tensor4D {
    const images = unitImages(x, this.#maxPixelValue, where);
    if (!this.#options.crop) requireSize(images, this.#options.height, this.#options.width, where);
    return images;
  }

  protected override makeView(images: tf.Tensor4D, { random }: ViewContext): tf.Tensor4D {
    const { height, width, interpolation, isTraining, crop, flip, colorDistort, ...rest } = this.#options;
    const size = { height, width, interpolation };
    if (!isTraining)
      return toUnit(crop ? centerCrop(images, { ...size, cropProportion: rest.evalCropProportion }) : images);
    const cropped = toUnit(crop ? randomResizedCrop(images, size, random) : images);
    const flipped = flip ? randomFlipLeftRight(cropped, { p: 0.5 }, random) : cropped;
    if (!colorDistort) return flipped;
    return randomColorJitter(flipped, { strength: rest.jitterStrength, version: rest.version }, random);
  }
}

/** Bicubic interpolation leaves the range where light meets dark. */
const toUnit = (images: tf.Tensor4D): tf.Tensor4D => tf.clipByValue(images, 0, 1);
