import { type Batch, type Config, type Labels, Random, requireInteger } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { imageTensor } from './image-tensor.ts';
import type { Images } from './images.ts';

/** Options of every `Augmenter`. */
export interface AugmenterOptions {
  /** Seed of the views that are drawn without a `random` of the caller's. Default 0. */
  readonly seed?: number;
}

/** Options of `Augmenter.augment`. */
export interface AugmentOptions {
  /** Where randomness comes from. Default: the augmenter's own stream, which goes on from call to call. */
  readonly random?: Random;
}

/** Options of `Augmenter.forSampler`. */
export interface SamplerAugmenterOptions {
  /** Default 2. */
  readonly numAugmentationsPerExample?: number;
  /** Handed to the augmenter. Default false. */
  readonly isWarmup?: boolean;
}

/** What a view may depend on besides the images. */
export interface ViewContext {
  readonly random: Random;
  /** Labels of the images, or null. */
  readonly labels: Labels | null;
  readonly isWarmup: boolean;
}

/**
 * Makes several random views of each image of a batch, the same for the same seed. Images are
 * `[count, height, width, channels]`, as tensor or as typed array with a shape. Views have no gradient with respect to
 * the images.
 *
 * A subclass says in `makeView` how one view of all images is made, and in `prepare` what is done once before.
 *
 * @example
 * class Inverter extends Augmenter {
 *   protected makeView(images: tf.Tensor4D, { random }: ViewContext): tf.Tensor4D {
 *     return randomFlipLeftRight(tf.sub(1, images), { p: 0.5 }, random);
 *   }
 *   getConfig(): Config { return { seed: this.seed }; }
 * }
 */
export abstract class Augmenter {
  protected readonly seed: number;
  readonly #random: Random;

  constructor({ seed = 0 }: AugmenterOptions = {}) {
    this.seed = requireInteger(seed, 'seed', new.target.name, 0);
    this.#random = new Random(seed);
  }

  /**
   * `numAugmentationsPerExample` views of the whole batch, each `[count, …, …, channels]` with images in the order of
   * `x`. The caller disposes of them. Throws `SHAPE_MISMATCH` or `INVALID_ARGUMENT`.
   *
   * @param x Images; they stay the caller's.
   * @param y Their labels, for augmenters that look at them.
   * @param isWarmup For augmenters that do less in the first batches.
   */
  augment(
    x: Images,
    y: Labels | null = null,
    numAugmentationsPerExample: number = 2,
    isWarmup: boolean = false,
    { random = this.#random }: AugmentOptions = {},
  ): tf.Tensor4D[] {
    const where = `${this.constructor.name}.augment`;
    const count = requireInteger(numAugmentationsPerExample, 'numAugmentationsPerExample', where);
    return tf.tidy(() => {
      const images = this.prepare(x, where);
      const view = (): tf.Tensor4D => tf.clone(this.makeView(images, { random, labels: y, isWarmup }));
      return Array.from({ length: count }, () => tf.tidy(view));
    });
  }

  /**
   * This augmenter as the `augmenter` option of a sampler: a batch `[count, …]` becomes
   * `[numAugmentationsPerExample · count, …]`, one view of the whole batch after the other, so that row
   * `v · count + i` is view v of example i and has its label.
   *
   * @example
   * new MultiShotMemorySampler(x, y, { augmenter: augmenter.forSampler({ numAugmentationsPerExample: 2 }) });
   */
  forSampler(options: SamplerAugmenterOptions = {}): (batch: Batch, random: Random) => Promise<Batch> {
    const where = `${this.constructor.name}.forSampler`;
    const { numAugmentationsPerExample = 2, isWarmup = false } = options;
    const views = requireInteger(numAugmentationsPerExample, 'numAugmentationsPerExample', where);
    return async ({ examples, labels }, random) => {
      const joined = tf.tidy(() => tf.concat(this.augment(examples, labels, views, isWarmup, { random }), 0));
      const { shape } = joined;
      const values = (await joined.data()) as Float32Array;
      joined.dispose();
      const repeated = new Int32Array(views * labels.length);
      for (let view = 0; view < views; view++) repeated.set(labels, view * labels.length);
      return { examples: { values, shape }, labels: repeated };
    };
  }

  /** Options as plain JSON. */
  abstract getConfig(): Config;

  /** One view of all images. */
  protected abstract makeView(images: tf.Tensor4D, context: ViewContext): tf.Tensor4D;

  /** What is done once for all views; here images become float32 and keep their values. */
  protected prepare(x: Images, where: string): tf.Tensor4D {
    return imageTensor(x, where);
  }
}
