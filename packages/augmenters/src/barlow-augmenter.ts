import { type Config, requireInteger } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Augmenter, type AugmenterOptions, type ViewContext } from './augmenter.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { requireRange, requireRate } from './image-checks.ts';
import { unitImages } from './image-tensor.ts';
import type { Images } from './images.ts';
import { randomColorJitter } from './random-color-jitter.ts';
import { randomFlipLeftRight } from './random-flip-left-right.ts';
import { randomResizedCrop } from './random-resized-crop.ts';
import { solarize } from './solarize.ts';

/** Options of `BarlowAugmenter`. */
export interface BarlowAugmenterOptions extends AugmenterOptions {
  /** Width of the views. */
  readonly width: number;
  /** Height of the views. */
  readonly height: number;
  /** Probability of a flip left to right. Default 0.5. */
  readonly flipProbability?: number;
  /** Default 0.8; this and the next three as in `colorJitter`. */
  readonly brightness?: number;
  /** Default 0.6. */
  readonly contrast?: number;
  /** Default 0.6. */
  readonly saturation?: number;
  /** Default 0.2. */
  readonly hue?: number;
  /** Default 0.8. */
  readonly jitterProbability?: number;
  /** Default 0.2. */
  readonly greyscaleProbability?: number;
  /** Default 0.2. */
  readonly blurProbability?: number;
  /** Least σ in pixels. Default 0. */
  readonly blurMinSigma?: number;
  /** Largest σ in pixels. Default 1. */
  readonly blurMaxSigma?: number;
  /** Default 0.2. */
  readonly solarizeProbability?: number;
  /** Black on the scale of `solarizeThresh`. Default 0. */
  readonly solarizePixelMin?: number;
  /** White on the scale of `solarizeThresh`. Default 255. */
  readonly solarizePixelMax?: number;
  /** Pixels from this value on are inverted, on the scale from `solarizePixelMin` to `solarizePixelMax`. Default 10. */
  readonly solarizeThresh?: number;
  /** Value of a white pixel in the images given. Default 1 for floating-point images, 255 for whole numbers. */
  readonly maxPixelValue?: number | undefined;
}

const RATES = [
  'flipProbability',
  'jitterProbability',
  'greyscaleProbability',
  'blurProbability',
  'solarizeProbability',
] as const;

/** Least part of an image's height and width that a crop keeps. */
const LEAST_SIDE = 0.75;

/**
 * The views of Barlow Twins: crop of 75 to 100 % of height and width, flip, `randomColorJitter`, blur, solarize.
 * `[count, …, …, channels]`, channels 1 or 3 → views `[count, height, width, channels]` from 0 to 1. Grey images keep
 * brightness and contrast of the distortion. Labels and warm-up make no difference.
 *
 * Throws `INVALID_ARGUMENT` for a bad option or pixels out of range; `augment` also `SHAPE_MISMATCH`.
 *
 * Differs from TF Similarity: as many views as asked for, there always two; crops by height and width, keeping the
 * aspect ratio of the image, there squares by width; solarizes, there never; blurs images under 20 pixels; flips at
 * `flipProbability`, there at half of it.
 *
 * Barlow Twins: Self-Supervised Learning via Redundancy Reduction (2021), arXiv:2103.03230.
 *
 * @example
 * const augmenter = new BarlowAugmenter({ width: 32, height: 32, seed: 42 });
 * const [viewA, viewB] = augmenter.augment(images, labels, 2);
 */
export class BarlowAugmenter extends Augmenter {
  readonly #options: Required<Omit<BarlowAugmenterOptions, 'seed' | 'maxPixelValue'>>;
  readonly #maxPixelValue: number | undefined;

  constructor({ seed = 0, maxPixelValue, ...options }: BarlowAugmenterOptions) {
    super({ seed });
    this.#maxPixelValue = maxPixelValue;
    this.#options = {
      width: options.width,
      height: options.height,
      flipProbability: options.flipProbability ?? 0.5,
      brightness: options.brightness ?? 0.8,
      contrast: options.contrast ?? 0.6,
      saturation: options.saturation ?? 0.6,
      hue: options.hue ?? 0.2,
      jitterProbability: options.jitterProbability ?? 0.8,
      greyscaleProbability: options.greyscaleProbability ?? 0.2,
      blurProbability: options.blurProbability ?? 0.2,
      blurMinSigma: options.blurMinSigma ?? 0,
      blurMaxSigma: options.blurMaxSigma ?? 1,
      solarizeProbability: options.solarizeProbability ?? 0.2,
      solarizePixelMin: options.solarizePixelMin ?? 0,
      solarizePixelMax: options.solarizePixelMax ?? 255,
      solarizeThresh: options.solarizeThresh ?? 10,
    };
    this.#checkOptions('BarlowAugmenter');
  }

  override getConfig(): Config {
    return { ...this.#options, maxPixelValue: this.#maxPixelValue, seed: this.seed };
  }

  protected override prepare(x: Images, where: string): tf.Tensor4D {
    return tf.clipByValue(unitImages(x, this.#maxPixelValue, where), 0, 1);
  }

  protected override makeView(images: tf.Tensor4D, { random }: ViewContext): tf.Tensor4D {
    const { width, height, flipProbability, brightness, contrast, saturation, hue, ...rest } = this.#options;
    const [, imageHeight, imageWidth] = images.shape;
    const aspect = imageWidth / imageHeight;
    const crop = { width, height, areaRange: [LEAST_SIDE ** 2, 1], aspectRange: [aspect, aspect] } as const;
    const cropped = randomResizedCrop(images, crop, random);
    const flipped = randomFlipLeftRight(cropped, { p: flipProbability }, random);
    const { jitterProbability: pJitter, greyscaleProbability: pGrey } = rest;
    const jittered = randomColorJitter(flipped, { pJitter, pGrey, brightness, contrast, saturation, hue }, random);
    const sigmaRange = [rest.blurMinSigma, rest.blurMaxSigma] as const;
    const blurred = gaussianBlur(jittered, { p: rest.blurProbability, sigmaRange }, random);
    const { solarizePixelMin: black, solarizePixelMax: white, solarizeThresh } = rest;
    const threshold = (solarizeThresh - black) / (white - black);
    return tf.clipByValue(solarize(blurred, { p: rest.solarizeProbability, threshold }, random), 0, 1);
  }

  #checkOptions(where: string): void {
    const { width, height, blurMinSigma, blurMaxSigma, ...options } = this.#options;
    const { solarizePixelMin, solarizePixelMax, solarizeThresh } = options;
    requireInteger(width, 'width', where);
    requireInteger(height, 'height', where);
    for (const name of RATES) requireRate(this.#options[name], name, where);
    requireRange([blurMinSigma, blurMaxSigma], '[blurMinSigma, blurMaxSigma]', where, 0);
    requireRange([solarizeThresh, solarizePixelMax], '[solarizeThresh, solarizePixelMax]', where, solarizePixelMin);
  }
}
