import { type Batch, type Config, type LabelCodes, requireInteger } from '@sim/core';
import { SamplerDataset, type SamplerDatasetOptions } from './sampler-dataset.ts';
import type { Sampler } from './sampler.ts';

/** Options of `PrefetchSampler`. */
export interface PrefetchSamplerOptions {
  /** Batches that are drawn before they are asked for. Default 1. */
  readonly ahead?: number;
}

/**
 * Draws the next batches while the current one is in use: files are read and pictures decoded beside the training step,
 * and a `ThreadSampler` computes beside it. What only computes in this thread gains nothing.
 *
 * The batches are those of the sampler, in any order that they are asked for; one that fails rejects when it is asked for.
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const sampler = new PrefetchSampler(new MultiShotFileSampler(files, labels, { loadExampleFn }));
 * await model.fit(sampler, { epochs: 3 });
 */
export class PrefetchSampler implements Sampler {
  readonly #sampler: Sampler;
  readonly #ahead: number;
  /** By epoch and index; in the order in which they will be wanted. */
  readonly #started: Map<string, Promise<Batch>> = new Map();

  constructor(sampler: Sampler, { ahead = 1 }: PrefetchSamplerOptions = {}) {
    this.#sampler = sampler;
    this.#ahead = requireInteger(ahead, 'ahead', 'PrefetchSampler');
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  get batchSize(): number {
    return this.#sampler.batchSize;
  }

  get labelCodes(): LabelCodes {
    return this.#sampler.labelCodes;
  }

  async batch(epoch: number, index: number): Promise<Batch> {
    const wanted = [[epoch, index] as const];
    for (let i = 0; i < this.#ahead; i++) wanted.push(this.#after(wanted.at(-1) as readonly [number, number]));
    const keys = wanted.map(String);
    for (const key of this.#started.keys()) if (!keys.includes(key)) this.#started.delete(key);
    const [current] = wanted.map((place, i) => this.#start(keys[i] as string, place));
    this.#started.delete(keys[0] as string);
    return current as Promise<Batch>;
  }

  dataset(epochs?: number, options?: SamplerDatasetOptions): SamplerDataset {
    return new SamplerDataset(this, epochs, options);
  }

  /** Those of the sampler. */
  getConfig(): Config {
    return this.#sampler.getConfig();
  }

  #after([epoch, index]: readonly [number, number]): readonly [number, number] {
    return index + 1 < this.stepsPerEpoch ? [epoch, index + 1] : [epoch + 1, 0];
  }

  #start(key: string, [epoch, index]: readonly [number, number]): Promise<Batch> {
    let batch = this.#started.get(key);
    if (!batch) {
      batch = this.#sampler.batch(epoch, index);
      // Whoever asks for it hears of a failure; until then it is nobody's.
      batch.catch(() => undefined);
      this.#started.set(key, batch);
    }
    return batch;
  }
}
