import { createGroupedDataset } from './create-grouped-dataset.ts';
import type { DatasetStream } from './dataset-element.ts';
import { GroupedSampler } from './grouped-sampler.ts';
import type { Sampler } from './sampler.ts';
import type { LoadedExample } from './loaded-example.ts';
import type { TFDataSamplerOptions } from './tf-data-sampler-options.ts';

/**
 * A sampler over a stream of `{ x, y }`, which is read to its end and kept in memory by class. Batches cycle through the
 * classes and through the examples of each class in shuffled passes: all come up equally often, no class stands twice in
 * a batch, no example twice in a class, and examples of a class stand together.
 *
 * `batch(epoch, index)` depends on the seed, `epoch` and `index` alone.
 *
 * Differs from TF Similarity: shuffles within a class; a batch that reaches into the next pass holds no class twice; a
 * class with too few examples is an error unless `replace` is set.
 *
 * Throws `TOO_FEW_EXAMPLES`, `INVALID_LABEL`, `INVALID_ARGUMENT` or `EMPTY_INPUT`; `batch` throws `SHAPE_MISMATCH` or
 * `NOT_FINITE`, and what `loadFn` and `augmenter` throw.
 *
 * @example
 * const elements = [{ x: [1], y: 'a' }, { x: [2], y: 'a' }, { x: [3], y: 'b' }, { x: [4], y: 'b' }];
 * const sampler = await TFDataSampler(elements, { seed: 42 });
 * const { examples, labels } = await sampler.batch(0, 0);   // shape [4, 1], two of each class
 */
export async function TFDataSampler<X = LoadedExample, Y = unknown>(
  dataset: DatasetStream<X, Y>,
  options: TFDataSamplerOptions<X, Y> = {},
): Promise<Sampler> {
  return new GroupedSampler(await createGroupedDataset(dataset, options), options);
}
