import { requireInteger } from '@sim/core';
import { type DataTypeMap, type Tensor, type Tensor1D, tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { Batch, Sampler } from './sampler.ts';

/** Options of `SamplerDataset`. */
export interface SamplerDatasetOptions {
  /** First epoch to yield, for training that resumes. Default 0. */
  readonly initialEpoch?: number;
}

/** A batch as tensors: what `tf.LayersModel.fitDataset` takes. Whoever asked for it calls `tf.dispose` on it. */
export type TensorBatch = {
  /** `[batch, …example]`, float32, or int32 where the examples are int32. */
  readonly xs: Tensor;
  /** `[batch]`, int32 label codes. */
  readonly ys: Tensor1D;
};

/** What `SamplerDataset.iterator` resolves to. */
export interface TensorBatchIterator {
  next(): Promise<IteratorResult<TensorBatch, undefined>>;
}

/**
 * A sampler's batches, epoch after epoch, in the form that `tf.LayersModel.fitDataset` takes: step s of epoch e is
 * `sampler.batch(e, s)`. Each batch becomes tensors when it is asked for, and `fitDataset` disposes of them.
 *
 * Give `fitDataset` the sampler's `stepsPerEpoch` as `batchesPerEpoch`: without it, an epoch of tfjs lasts as long
 * as its data, which may be for ever. As in `fitDataset`, `epochs` is where training ends, whatever `initialEpoch`
 * it starts from.
 *
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * await model.fitDataset(sampler.dataset(), { batchesPerEpoch: sampler.stepsPerEpoch, epochs: 3 });
 */
export class SamplerDataset {
  /** Batches that an iterator yields; `Infinity` without `epochs`. */
  readonly size: number;
  readonly #sampler: Sampler;
  readonly #initialEpoch: number;
  readonly #epochs: number;

  /** @param epochs The epoch before which the data ends; never when left out. */
  constructor(sampler: Sampler, epochs?: number, { initialEpoch = 0 }: SamplerDatasetOptions = {}) {
    this.#sampler = sampler;
    this.#initialEpoch = requireInteger(initialEpoch, 'initialEpoch', 'SamplerDataset', 0);
    this.#epochs = epochs ?? Number.POSITIVE_INFINITY;
    if (epochs !== undefined) requireInteger(epochs, 'epochs', 'SamplerDataset', initialEpoch);
    this.size = (this.#epochs - initialEpoch) * sampler.stepsPerEpoch;
  }

  /** Starts over at step 0 of the initial epoch. */
  async iterator(): Promise<TensorBatchIterator> {
    let position = 0;
    return {
      next: async () => {
        if (position >= this.size) return { done: true, value: undefined };
        const { stepsPerEpoch } = this.#sampler;
        const epoch = this.#initialEpoch + Math.floor(position / stepsPerEpoch);
        const step = position % stepsPerEpoch;
        position++;
        return { done: false, value: toTensors(await this.#sampler.batch(epoch, step)) };
      },
    };
  }
}

function toTensors({ examples, labels }: Batch): TensorBatch {
  const dtype: keyof DataTypeMap = examples.values instanceof Int32Array ? 'int32' : 'float32';
  return { xs: tensor(examples.values, [...examples.shape], dtype), ys: tensor1d(labels, 'int32') };
}
