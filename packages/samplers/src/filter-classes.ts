import { type Label, type Labels, SimError } from '@sim/core';
import { classOf } from './class-of.ts';
import type { DatasetElement, DatasetStream, LabelOutput } from './dataset-element.ts';

/** Options of `filterClasses`. */
export interface FilterClassesOptions {
  /** Classes to let through. Default: all. */
  readonly classList?: Labels | undefined;
  /** Where the class stands in a `y` that is a list or a record. */
  readonly labelOutput?: LabelOutput | undefined;
}

/**
 * The elements of a stream whose class is listed, in order. Throws `EMPTY_INPUT` for an empty list, `INVALID_LABEL`.
 *
 * @example
 * for await (const { x, y } of filterClasses(elements, { classList: [2, 3] })) …
 */
export async function* filterClasses<X, Y>(
  dataset: DatasetStream<X, Y>,
  { classList, labelOutput }: FilterClassesOptions = {},
): AsyncGenerator<DatasetElement<X, Y>, void, undefined> {
  const where = 'filterClasses';
  if (classList?.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'classList is empty',
      cure: 'List at least one class, or leave classList out to use all.',
    });
  const wanted = classList && new Set<Label>(classList);
  for await (const element of dataset) if (!wanted || wanted.has(classOf(element, labelOutput, where))) yield element;
}
