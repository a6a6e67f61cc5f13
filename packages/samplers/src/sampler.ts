import type { Batch, Config, LabelCodes } from '@sim/core';
import type { SamplerDataset, SamplerDatasetOptions } from './sampler-dataset.ts';

export type { Batch } from '@sim/core';

/** Draws batches. `batch` is a pure function of the seed, the epoch and the index, so that training resumes exactly. */
export interface Sampler {
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;
  /** Examples in a batch, before an augmenter adds views. */
  readonly batchSize: number;
  /** What the labels of a batch stand for. */
  readonly labelCodes: LabelCodes;
  /** Batch number `index` (from 0) of epoch number `epoch` (from 0). */
  batch(epoch: number, index: number): Promise<Batch>;
  /** The batches as a data set for `tf.LayersModel.fitDataset`; without `epochs` it never ends. */
  dataset(epochs?: number, options?: SamplerDatasetOptions): SamplerDataset;
  /** Options without the data. */
  getConfig(): Config;
}
