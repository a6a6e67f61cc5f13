/** @internal Classes of elements. */
import { type Label, SimError } from '@sim/core';
import type { DatasetElement, LabelOutput } from './dataset-element.ts';

/**
 * The class of an element: `y`, or the member `labelOutput` of it. Throws `INVALID_LABEL`.
 *
 * @example
 * classOf({ x, y: { species: 'cat', age: 3 } }, 'species', 'here');   // 'cat'
 */
export function classOf({ y }: DatasetElement, labelOutput: LabelOutput | undefined, where: string): Label {
  const labels = typeof y === 'object' && y !== null ? (y as Record<LabelOutput, unknown>) : {};
  const label = labelOutput === undefined ? y : labels[labelOutput];
  if (typeof label === 'string' || Number.isInteger(label)) return label as Label;
  const place = labelOutput === undefined ? 'the label of an element' : `label ${JSON.stringify(labelOutput)} of an element`;
  throw new SimError({
    code: 'INVALID_LABEL',
    where,
    problem: `${place} must be an integer or a string`,
    got: label,
    cure: 'Say with labelOutput where the class stands among the labels.',
  });
}
