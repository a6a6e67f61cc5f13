import type { NdArray } from '@sim/core';
import type { EmbedExamplesOptions } from '@sim/layers';
import type { ModelFitDatasetArgs } from '@tensorflow/tfjs-layers';

/** Options of the calls that embed before they do anything else. */
export type EmbeddingOptions = Pick<EmbedExamplesOptions, 'batchSize' | 'onProgress' | 'signal'>;

/** Options of `SimilarityModel.fit` with a sampler. */
export interface SamplerFitArgs extends Omit<ModelFitDatasetArgs<never>, 'batchesPerEpoch' | 'epochs'> {
  /** The epoch at which training ends. */
  readonly epochs: number;
  /** The epoch at which it starts: a run that resumes there sees the batches it would have seen. Default 0. */
  readonly initialEpoch?: number;
}

/** Options of `SimilarityModel.index`. */
export interface IndexExamplesOptions<Data> extends EmbeddingOptions {
  /** What to keep beside each embedding: a list, or examples with a shape, of which each record keeps its own. */
  readonly data?: readonly (Data | null)[] | NdArray | undefined;
  /** Unique names of the records. */
  readonly keys?: readonly string[] | undefined;
}

/** Options of `SimilarityModel.indexSingle`. */
export interface IndexSingleOptions<Data> {
  /** What to keep beside the embedding. */
  readonly data?: Data | undefined;
  /** Unique name of the record. */
  readonly key?: string | undefined;
}
