import type { NdArray } from './nd-array.ts';

/** What one training step sees. */
export interface Batch {
  /** `[batch, …example]`. */
  readonly examples: NdArray;
  /** `[batch]`, codes of the `LabelCodes` of whoever draws the batch. */
  readonly labels: Int32Array;
}
