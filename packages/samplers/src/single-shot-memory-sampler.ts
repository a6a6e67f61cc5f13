import { type Config, LabelCodes, type Random, SimError, requireInteger } from '@sim/core';
import type { Augmenter } from './augmenter.ts';
import { type ExampleSource, memorySource } from './example-source.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler, type SeededSamplerOptions } from './seeded-sampler.ts';
import type { Examples } from './to-examples.ts';

/** Options of `SingleShotMemorySampler`. */
export interface SingleShotMemorySamplerOptions extends SeededSamplerOptions {
  /** Makes the views of each example. */
  readonly augmenter: Augmenter;
  /** Different examples in a batch, before views are added. */
  readonly examplesPerBatch: number;
  /** Views of each example. Default 2. */
  readonly numAugmentationsPerExample?: number;
}

/**
 * Draws batches of unlabelled examples for contrastive learning: every example is its own class, its label the number
 * of its row, and the augmenter makes views of it. No example stands twice in a batch.
 *
 * `batch(epoch, index)` depends on the seed, `epoch` and `index` alone.
 *
 * Differs from TF Similarity: drawn without replacement within a batch; no warm-up epoch unless asked for.
 *
 * Throws `TOO_FEW_EXAMPLES`, `INVALID_ARGUMENT`, and what `toExamples` throws.
 *
 * @example
 * const augmenter = new SimCLRAugmenter({ height: 32, width: 32 });   // @sim/augmenters
 * const sampler = new SingleShotMemorySampler(images, { augmenter, examplesPerBatch: 64 });
 * (await sampler.batch(0, 0)).labels;   // 128 row numbers: 64, and the same again for the second views
 */
export class SingleShotMemorySampler extends SeededSampler {
  readonly batchSize: number;
  readonly #x: ExampleSource;
  #labelCodes: LabelCodes | undefined;

  constructor(x: Examples, options: SingleShotMemorySamplerOptions) {
    super({ ...options, numAugmentationsPerExample: options.numAugmentationsPerExample ?? 2 });
    const where = new.target.name;
    this.batchSize = requireInteger(options.examplesPerBatch, 'examplesPerBatch', where);
    if (typeof options.augmenter !== 'function' && typeof options.augmenter?.forSampler !== 'function')
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: 'augmenter must be a function or an augmenter',
        got: options.augmenter,
        cure: 'Pass one that makes views: without them, no example has a positive.',
      });
    this.#x = memorySource(x, where);
    if (this.batchSize > this.#x.count)
      throw new SimError({
        code: 'TOO_FEW_EXAMPLES',
        where,
        problem: `there are only ${this.#x.count} examples`,
        got: this.batchSize,
        cure: `Use examplesPerBatch ≤ ${this.#x.count}.`,
      });
  }

  /** Code c is row c. */
  get labelCodes(): LabelCodes {
    this.#labelCodes ??= new LabelCodes({ labels: Array.from({ length: this.#x.count }, (_, row) => row) });
    return this.#labelCodes;
  }

  /** Examples that the sampler draws from. */
  get numExamples(): number {
    return this.#x.count;
  }

  /** Shape of one example. */
  get exampleShape(): readonly number[] | undefined {
    return this.#x.shape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), examplesPerBatch: this.batchSize };
  }

  protected override async draw(random: Random): Promise<Batch> {
    const rows = random.sample(this.#x.count, this.batchSize);
    return { examples: await this.#x.take(rows), labels: Int32Array.from(rows) };
  }
}
