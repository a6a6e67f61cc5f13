import { type Config, type LabelCodes, Random, requireInteger, requireSameLength } from '@sim/core';
import type { AugmentContext, AugmentFunction, Augmenter } from './augmenter.ts';
import { STREAM } from './random-streams.ts';
import { SamplerDataset, type SamplerDatasetOptions } from './sampler-dataset.ts';
import type { Batch, Sampler } from './sampler.ts';

/** Options of every sampler. */
export interface SeededSamplerOptions {
  /** Batches in an epoch. Default 1000. */
  readonly stepsPerEpoch?: number;
  readonly augmenter?: Augmenter | undefined;
  /** Views of each example that the augmenter is asked for. Default 1. */
  readonly numAugmentationsPerExample?: number;
  /** First epochs in which the augmenter is told to warm up. Default 0. */
  readonly warmup?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * What samplers have in common: a batch is drawn with randomness that depends on the seed, the epoch and the index
 * alone, then handed to the augmenter. A sampler of one's own says in `draw` what a batch is.
 *
 * @example
 * class FirstRows extends SeededSampler {
 *   readonly batchSize: number = 2;
 *   readonly labelCodes: LabelCodes = new LabelCodes({ labels: ['a', 'b'] });
 *   protected async draw(random: Random): Promise<Batch> {
 *     return { examples: { values: Float32Array.of(1, 2), shape: [2, 1] }, labels: Int32Array.of(0, 1) };
 *   }
 * }
 */
export abstract class SeededSampler implements Sampler {
  readonly stepsPerEpoch: number;
  abstract readonly batchSize: number;
  abstract readonly labelCodes: LabelCodes;
  protected readonly seed: number;
  readonly #augmenter: Augmenter | undefined;
  readonly #numAugmentations: number;
  readonly #warmup: number;

  constructor(options: SeededSamplerOptions = {}) {
    const where = new.target.name;
    const { stepsPerEpoch = 1000, numAugmentationsPerExample = 1, warmup = 0, seed = 0 } = options;
    this.stepsPerEpoch = requireInteger(stepsPerEpoch, 'stepsPerEpoch', where);
    this.#numAugmentations = requireInteger(numAugmentationsPerExample, 'numAugmentationsPerExample', where);
    this.#warmup = requireInteger(warmup, 'warmup', where, 0);
    this.seed = requireInteger(seed, 'seed', where, 0);
    this.#augmenter = options.augmenter;
  }

  async batch(epoch: number, index: number): Promise<Batch> {
    const where = `${this.constructor.name}.batch`;
    requireInteger(epoch, 'epoch', where, 0);
    requireInteger(index, 'index', where, 0);
    const drawn = await this.draw(new Random(this.seed, STREAM.batch, epoch, index), epoch, index);
    if (!this.#augmenter) return drawn;
    const context = { numAugmentationsPerExample: this.#numAugmentations, isWarmup: epoch < this.#warmup };
    const augment = augmentFunction(this.#augmenter, context);
    const batch = await augment(drawn, new Random(this.seed, STREAM.augmenter, epoch, index), context);
    requireSameLength(batch.labels.length, batch.examples.shape[0] ?? 0, 'labels', 'augmented examples', where);
    return batch;
  }

  dataset(epochs?: number, options?: SamplerDatasetOptions): SamplerDataset {
    return new SamplerDataset(this, epochs, options);
  }

  /** Options without the data and the augmenter. */
  getConfig(): Config {
    return {
      stepsPerEpoch: this.stepsPerEpoch,
      numAugmentationsPerExample: this.#numAugmentations,
      warmup: this.#warmup,
      seed: this.seed,
    };
  }

  /** A batch before augmentation. Whatever is random comes out of `random`, or out of the seed with other streams. */
  protected abstract draw(random: Random, epoch: number, index: number): Promise<Batch>;
}

const augmentFunction = (augmenter: Augmenter, context: AugmentContext): AugmentFunction =>
  typeof augmenter === 'function' ? augmenter : augmenter.forSampler(context);
