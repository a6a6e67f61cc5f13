/**
 * What is said between a `ThreadSampler` and the thread of its sampler. Requests are answered one by one, in order.
 *
 * @internal
 */
import type { Batch, Config, Label } from '@sim/core';

/** Which batch is wanted; `id` comes back with it. */
export interface BatchRequest {
  readonly id: number;
  readonly epoch: number;
  readonly index: number;
}

/** Why there is none. */
export interface ThreadFailure {
  readonly code?: string;
  readonly message: string;
}

/** The settings of the sampler, once it is there; the answer to request `id`; or what went wrong. */
export type SamplerMessage =
  | { readonly stepsPerEpoch: number; readonly batchSize: number; readonly labels: readonly Label[]; readonly config: Config }
  | { readonly id: number; readonly batch: Batch }
  | { readonly id?: number; readonly failure: ThreadFailure };
