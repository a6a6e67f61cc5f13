import type { Labels } from '@sim/core';
import type { ElementAugmenter, LabelOutput } from './dataset-element.ts';
import type { LoadedExample } from './loaded-example.ts';

/** Options of `TFDataSampler`. */
export interface TFDataSamplerOptions<X = unknown, Y = unknown> {
  /** Different classes in a batch. Default 2. */
  readonly classesPerBatch?: number;
  /** Examples of each of them. Default 2. */
  readonly examplesPerClassPerBatch?: number;
  /** Classes to draw from, in the order of their codes. Default: all, ascending. */
  readonly classList?: Labels | undefined;
  /** Keep the first so many examples of each class. Default: all. */
  readonly totalExamplesPerClass?: number | undefined;
  /** Changes single examples, after `loadFn`. */
  readonly augmenter?: ElementAugmenter<LoadedExample, Y> | undefined;
  /** Makes an example out of an `x`, such as a path, whenever it is drawn. Default: `x` is the example. */
  readonly loadFn?: ((x: X) => LoadedExample | Promise<LoadedExample>) | undefined;
  /** Leave the first so many examples of training as they are. Default 0. */
  readonly warmup?: number;
  /** Where the class stands in a `y` that is a list or a record. */
  readonly labelOutput?: LabelOutput | undefined;
  /** Repeat the examples of a class that is smaller than its share of a batch, instead of refusing it. Default false. */
  readonly replace?: boolean;
  /** Batches in an epoch. Default 1000. */
  readonly stepsPerEpoch?: number;
  /** Default 0. */
  readonly seed?: number;
}
