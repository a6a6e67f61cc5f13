import type { Config } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { Augmenter, type AugmenterOptions, type ViewContext } from './augmenter.ts';
import type { ImageOperation } from './random-apply.ts';

/** Options of `ContrastiveAugmenter`. */
export interface ContrastiveAugmenterOptions extends AugmenterOptions {
  /** Makes a view of a batch of images. Values and size are the images' own and may change. */
  readonly process: ImageOperation;
}

/**
 * Makes views with a function of your own: `[count, height, width, channels]` → `[count, …, …, channels]`.
 *
 * Differs from TF Similarity: `process` sees the whole batch and the source of randomness, not one image; no `num_cpu`.
 *
 * @example
 * const augmenter = new ContrastiveAugmenter({
 *   process: (images, random) => randomFlipLeftRight(images, { p: 0.5 }, random),
 * });
 * const [viewA, viewB] = augmenter.augment(images, labels, 2);
 */
export class ContrastiveAugmenter extends Augmenter {
  readonly #process: ImageOperation;

  constructor({ process, ...options }: ContrastiveAugmenterOptions) {
    super(options);
    this.#process = process;
  }

  /** Options without `process`. */
  override getConfig(): Config {
    return { seed: this.seed };
  }

  protected override makeView(images: tf.Tensor4D, { random }: ViewContext): tf.Tensor4D {
    return this.#process(images, random);
  }
}
