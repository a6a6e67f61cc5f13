import { type Label, type Labels, SimError, requireInteger } from '@sim/core';
import { classOf } from './class-of.ts';
import type { DatasetElement, DatasetStream, LabelOutput } from './dataset-element.ts';
import { filterClasses } from './filter-classes.ts';
import { groupByClass } from './group-by-class.ts';

/** Options of `createGroupedDataset`. */
export interface CreateGroupedDatasetOptions {
  /** Classes to keep, in the order of the groups. Default: all, ascending. */
  readonly classList?: Labels | undefined;
  /** Keep the first so many elements of each class. Default: all. */
  readonly totalExamplesPerClass?: number | undefined;
  /** Where the class stands in a `y` that is a list or a record. */
  readonly labelOutput?: LabelOutput | undefined;
}

/**
 * Reads a stream to its end into one list for each class, in the order of the stream.
 *
 * Throws `EMPTY_INPUT` for a stream without elements, `INVALID_LABEL` for a listed class that does not come up, and for
 * labels that are none; `INVALID_ARGUMENT`.
 *
 * @example
 * const groups = await createGroupedDataset([{ x: [1], y: 'a' }, { x: [2], y: 'b' }, { x: [3], y: 'a' }]);
 * groups.get('a');   // [{ x: [1], y: 'a' }, { x: [3], y: 'a' }]
 */
export async function createGroupedDataset<X, Y>(
  dataset: DatasetStream<X, Y>,
  { classList, totalExamplesPerClass, labelOutput }: CreateGroupedDatasetOptions = {},
): Promise<Map<Label, DatasetElement<X, Y>[]>> {
  const where = 'createGroupedDataset';
  if (totalExamplesPerClass !== undefined) requireInteger(totalExamplesPerClass, 'totalExamplesPerClass', where);
  const elements: DatasetElement<X, Y>[] = [];
  const labels: Label[] = [];
  const counts = new Map<Label, number>();
  for await (const element of filterClasses(dataset, { classList, labelOutput })) {
    const label = classOf(element, labelOutput, where);
    const count = counts.get(label) ?? 0;
    if (totalExamplesPerClass !== undefined && count >= totalExamplesPerClass) continue;
    counts.set(label, count + 1);
    elements.push(element);
    labels.push(label);
  }
  if (elements.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'the data set has no element of the classes asked for',
      cure: 'Check the data set and classList.',
    });
  const groups = groupByClass(labels, classList, where);
  return new Map(
    groups.map(({ label, indices }) => [label, Array.from(indices, (index) => elements[index] as DatasetElement<X, Y>)]),
  );
}
