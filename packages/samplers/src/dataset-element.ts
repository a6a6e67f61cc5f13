import type { Random } from '@sim/core';

/** One example with its label, as it comes out of a stream. */
export interface DatasetElement<X = unknown, Y = unknown> {
  readonly x: X;
  readonly y: Y;
}

/** Examples one after another: a list, a generator, an async generator. */
export type DatasetStream<X = unknown, Y = unknown> =
  | AsyncIterable<DatasetElement<X, Y>>
  | Iterable<DatasetElement<X, Y>>;

/** Where the class of an element stands in a `y` that is a list or a record. */
export type LabelOutput = number | string;

/** Changes a single example. It draws from `random` alone, so that batches stay repeatable. */
export type ElementAugmenter<X = unknown, Y = unknown> = (
  element: DatasetElement<X, Y>,
  random: Random,
) => DatasetElement<X, Y> | Promise<DatasetElement<X, Y>>;
