import type { Random } from '@sim/core';
import type { Batch } from './sampler.ts';

/** What a sampler tells its augmenter. */
export interface AugmentContext {
  readonly numAugmentationsPerExample: number;
  /** True in the first `warmup` epochs. */
  readonly isWarmup: boolean;
}

/** Changes a batch, or adds views of its examples. It draws from `random` alone, so that batches stay repeatable. */
export type AugmentFunction = (batch: Batch, random: Random, context: AugmentContext) => Batch | Promise<Batch>;

/** What the `augmenter` option of a sampler takes: a function, or an augmenter of `@sim/augmenters`. */
export type Augmenter =
  | AugmentFunction
  | { forSampler(context: AugmentContext): (batch: Batch, random: Random) => Batch | Promise<Batch> };
