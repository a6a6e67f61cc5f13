import type { Labels, NdArray } from '@sim/core';

/** Images with a class each. */
export interface LabeledImages<L extends Labels = Int32Array> {
  /** `[count, height, width, channels]`, in [0, 1]. */
  readonly images: NdArray<Float32Array>;
  /** `[count]`. */
  readonly labels: L;
}

/** The two parts that a data set was published in. */
export interface SplitImages<L extends Labels = Int32Array> {
  readonly train: LabeledImages<L>;
  readonly test: LabeledImages<L>;
}
