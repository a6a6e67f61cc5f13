import { Random, requireInteger } from '@sim/core';
import type { DatasetElement, DatasetStream, ElementAugmenter } from './dataset-element.ts';
import { STREAM } from './random-streams.ts';

/** Options of `applyAugmenterDs`. */
export interface ApplyAugmenterDsOptions {
  /** Leave the first so many elements as they are. Default 0. */
  readonly warmup?: number;
  /** Number of the first element, for a stream that goes on. Default 0. */
  readonly start?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * The elements of a stream, each changed by `augmenter` with randomness that depends on the seed and on the element's
 * number in the stream alone. Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const noise = ({ x, y }, random) => ({ x: x.map((value) => value + 0.1 * random.normal()), y });
 * for await (const { x, y } of applyAugmenterDs(elements, noise, { warmup: 1000 })) …
 */
export async function* applyAugmenterDs<X, Y>(
  dataset: DatasetStream<X, Y>,
  augmenter: ElementAugmenter<X, Y>,
  { warmup = 0, start = 0, seed = 0 }: ApplyAugmenterDsOptions = {},
): AsyncGenerator<DatasetElement<X, Y>, void, undefined> {
  const where = 'applyAugmenterDs';
  requireInteger(warmup, 'warmup', where, 0);
  requireInteger(start, 'start', where, 0);
  requireInteger(seed, 'seed', where, 0);
  let number = start;
  for await (const element of dataset) {
    yield number < warmup ? element : await augmenter(element, new Random(seed, STREAM.augmenter, number));
    number++;
  }
}
