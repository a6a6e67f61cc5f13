/** @internal Where a sampler takes its examples from. */
import { type NdArray, SimError, exampleSize, isNdArray, takeExamples } from '@sim/core';
import type { LoadedExample } from './loaded-example.ts';
import { stackExamples } from './stack-examples.ts';
import { type Examples, toExamples } from './to-examples.ts';

/** Examples by number. */
export interface ExampleSource {
  readonly count: number;
  /** Shape of one example; undefined where it is known only once one is loaded. */
  readonly shape: readonly number[] | undefined;
  /** The examples `indices`, in that order, copied: `[indices, …shape]`. */
  take(indices: Uint32Array): Promise<NdArray>;
}

/** Examples that are in memory. Throws as `toExamples`. */
export function memorySource(examples: Examples, where: string): ExampleSource {
  const array = toExamples(examples, where);
  return {
    count: array.shape[0] ?? 0,
    shape: array.shape.slice(1),
    take: async (indices) => takeExamples(array, indices),
  };
}

/** Examples that `load` makes of items when they are drawn. Throws `EMPTY_INPUT` without items. */
export function loadedSource<T>(
  items: Examples | readonly T[],
  load: (item: T) => LoadedExample | Promise<LoadedExample>,
  where: string,
): ExampleSource {
  const list = isNdArray(items) ? (splitArray(items) as readonly unknown[] as readonly T[]) : (items as readonly T[]);
  if (list.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no examples',
      cure: 'Pass at least one example.',
    });
  return {
    count: list.length,
    shape: undefined,
    take: async (indices) => {
      const examples = await Promise.all(Array.from(indices, async (index) => load(list[index] as T)));
      return stackExamples(examples, where);
    },
  };
}

/** Every example with its own shape, views of the same memory. */
function splitArray(array: NdArray): NdArray[] {
  const size = exampleSize(array);
  const shape = array.shape.slice(1);
  return Array.from({ length: array.shape[0] ?? 0 }, (_, i) => ({
    values: array.values.subarray(i * size, (i + 1) * size),
    shape,
  }));
}
