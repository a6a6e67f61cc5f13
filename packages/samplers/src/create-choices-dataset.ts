import { requireInteger } from '@sim/core';
import { classCycle } from './class-cycle.ts';

/** Options of `createChoicesDataset`. */
export interface CreateChoicesDatasetOptions {
  /** Classes in a batch. Default 2. */
  readonly classesPerBatch?: number;
  /** How often each choice stands in a row. Default 2. */
  readonly examplesPerClassPerBatch?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Endless choices of classes by number, 0 … numClasses − 1, each `examplesPerClassPerBatch` times in a row. Every class
 * is chosen equally often, and none stands twice in a batch.
 *
 * Differs from TF Similarity: there a batch that reaches from one shuffled pass into the next can hold a class twice.
 *
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const choices = createChoicesDataset(3, { classesPerBatch: 2 });
 * Array.from({ length: 4 }, () => choices.next().value);   // such as [2, 2, 0, 0]
 */
export function* createChoicesDataset(
  numClasses: number,
  options: CreateChoicesDatasetOptions = {},
): Generator<number, never, undefined> {
  const { examplesPerClassPerBatch = 2 } = options;
  requireInteger(examplesPerClassPerBatch, 'examplesPerClassPerBatch', 'createChoicesDataset');
  const cycle = classCycle(numClasses, options, 'createChoicesDataset');
  for (let batch = 0; ; batch++)
    for (const choice of cycle.window(batch).items)
      for (let i = 0; i < examplesPerClassPerBatch; i++) yield choice;
}
