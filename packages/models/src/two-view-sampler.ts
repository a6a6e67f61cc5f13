/**
 * Batches in the form that contrastive training takes.
 *
 * @internal
 */
import { type Batch, type Config, type LabelCodes, SimError } from '@sim/core';
import { type Sampler, SamplerDataset, type SamplerDatasetOptions } from '@sim/samplers';
import { joinViews } from './join-views.ts';

/**
 * The batches of a sampler with two views of each example, `[2 · batch, …]`, first views before second ones as
 * `Augmenter.forSampler` orders them. Where the sampler makes one view, it stands for both.
 */
export class TwoViewSampler implements Sampler {
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly #sampler: Sampler;
  readonly #where: string;

  /** @param where The call on whose behalf this samples. */
  constructor(sampler: Sampler, where: string) {
    this.stepsPerEpoch = sampler.stepsPerEpoch;
    this.batchSize = sampler.batchSize;
    this.#sampler = sampler;
    this.#where = where;
  }

  get labelCodes(): LabelCodes {
    return this.#sampler.labelCodes;
  }

  /** Throws `SHAPE_MISMATCH` for a sampler with more than two views. */
  async batch(epoch: number, index: number): Promise<Batch> {
    const batch = await this.#sampler.batch(epoch, index);
    const { examples, labels } = batch;
    const [rows] = examples.shape;
    if (rows === 2 * this.batchSize) return batch;
    if (rows === this.batchSize) return { examples: joinViews(examples, examples), labels: Int32Array.of(...labels, ...labels) };
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where: this.#where,
      problem: `a batch of ${this.batchSize} examples must have ${2 * this.batchSize} rows, two views of each`,
      got: rows,
      cure: 'Sample with numAugmentationsPerExample: 2.',
    });
  }

  dataset(epochs?: number, options?: SamplerDatasetOptions): SamplerDataset {
    return new SamplerDataset(this, epochs, options);
  }

  getConfig(): Config {
    return this.#sampler.getConfig();
  }
}
