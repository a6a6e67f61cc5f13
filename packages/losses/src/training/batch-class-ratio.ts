import { requireInteger } from '@sim/core';

/** What `batchClassRatio` draws from; every `Sampler` is one. */
export interface BatchSource {
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;
  batch(epoch: number, index: number): Promise<{ readonly labels: Int32Array }>;
}

/** Options of `batchClassRatio`. */
export interface BatchClassRatioOptions {
  /** Batches to look at, at most those of one epoch. Default 100. */
  readonly numBatches?: number;
}

/**
 * How many examples of a class a batch holds: `mean over batches of batch size / distinct labels`, at least 1. Losses
 * over pairs need at least 2, so that most rows have a positive.
 *
 * Differs from TF Similarity: divides by the number of batches that were looked at.
 *
 * Throws `INVALID_ARGUMENT`, and what the sampler throws.
 *
 * @example
 * await batchClassRatio(new MultiShotMemorySampler(x, y, { classesPerBatch: 6, examplesPerClassPerBatch: 10 }));   // 10
 */
export async function batchClassRatio(
  sampler: BatchSource,
  { numBatches = 100 }: BatchClassRatioOptions = {},
): Promise<number> {
  requireInteger(numBatches, 'numBatches', 'batchClassRatio');
  const count = Math.min(numBatches, sampler.stepsPerEpoch);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const { labels } = await sampler.batch(0, index);
    sum += labels.length / new Set(labels).size;
  }
  return sum / count;
}
