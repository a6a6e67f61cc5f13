import { checkLabels, type Label, type Labels, requireOneOf, requireSameLength, SimError } from '@sim/core';

/** What the entries are divided by: the row's total, the column's total, the sum of all, or nothing. */
export type ConfusionNormalization = 'all' | 'none' | 'pred' | 'true';

const normalizations: readonly ConfusionNormalization[] = ['none', 'true', 'pred', 'all'];

/** What `confusionMatrix` takes. */
export interface ConfusionMatrixInput {
  /** The right label of each example. */
  readonly trueLabels: Labels;
  /** The label that each example was given; `null` where it was given none. */
  readonly predictedLabels: Int32Array | readonly (Label | null)[];
  /** Order of rows and columns. Default: every label in ascending order. */
  readonly labels?: Labels;
  /** Default `'none'`. */
  readonly normalize?: ConfusionNormalization;
}

/** Counts (or shares) of predictions by true label. */
export interface ConfusionMatrix {
  /** The label of each row, and of the columns that stand for a label. */
  readonly labels: readonly Label[];
  /** The label of each column; a last `null` is the column of the predictions that are none of the labels. */
  readonly columns: readonly (Label | null)[];
  /** `[labels.length, columns.length]`, row-major: rows are the truth. */
  readonly values: Float64Array;
}

/**
 * Counts how often each true label was predicted as each label.
 *
 * A prediction that is none of the labels, such as the `noMatchLabel` of `match`, is counted in a last column of its
 * own. Without `labels`, `null` and a −1 that is nobody's true label are such predictions. A normalised row or column
 * without entries stays 0.
 *
 * Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, or `INVALID_LABEL` for a true label that is not among `labels`.
 *
 * @example
 * confusionMatrix({ trueLabels: ['cat', 'cat', 'dog'], predictedLabels: ['cat', 'dog', null] });
 * // { labels: ['cat', 'dog'], columns: ['cat', 'dog', null], values: [1, 1, 0,  0, 0, 1] }
 */
export function confusionMatrix(input: ConfusionMatrixInput): ConfusionMatrix {
  const { trueLabels, predictedLabels, normalize = 'none' } = input;
  const where = 'confusionMatrix';
  requireOneOf(normalize, normalizations, 'normalize', where);
  requireSameLength(predictedLabels.length, trueLabels.length, 'predictedLabels', 'trueLabels', where);
  if (trueLabels.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no examples',
      cure: 'Pass at least one true label and its prediction.',
    });
  checkLabels(trueLabels, where);
  const labels = input.labels ? listedLabels(input.labels, where) : foundLabels(trueLabels, predictedLabels, where);
  const rowOf = new Map(labels.map((label, row) => [label, row]));
  const hasUnknown = [...predictedLabels].some((label) => label === null || !rowOf.has(label));
  const columns = hasUnknown ? [...labels, null] : labels;
  const values = new Float64Array(labels.length * columns.length);
  for (let i = 0; i < trueLabels.length; i++) {
    const row = rowOf.get(trueLabels[i] as Label);
    if (row === undefined) throw notListed(trueLabels[i] as Label, i, where);
    const column = rowOf.get(predictedLabels[i] as Label) ?? labels.length;
    const cell = row * columns.length + column;
    values[cell] = (values[cell] as number) + 1;
  }
  return { labels, columns, values: normalized(values, columns.length, normalize) };
}

function listedLabels(labels: Labels, where: string): Label[] {
  checkLabels(labels, where);
  const listed = [...labels];
  if (listed.length > 0 && new Set(listed).size === listed.length) return listed;
  throw new SimError({
    code: 'INVALID_LABEL',
    where,
    problem: 'labels must name each label once',
    got: labels,
    cure: 'Leave repeated labels out.',
  });
}

function foundLabels(
  trueLabels: Labels,
  predictedLabels: Int32Array | readonly (Label | null)[],
  where: string,
): Label[] {
  const found = new Set<Label>(trueLabels);
  const predicted = [...predictedLabels].filter((label) => label !== null && label !== -1) as Label[];
  for (const label of predicted) found.add(label);
  const labels = [...found];
  checkLabels(labels, where);
  return labels.sort((a, b) => (a < b ? -1 : 1));
}

function normalized(values: Float64Array, width: number, by: ConfusionNormalization): Float64Array {
  if (by === 'none') return values;
  const groupOf = (cell: number): number => {
    if (by === 'all') return 0;
    return by === 'true' ? Math.floor(cell / width) : cell % width;
  };
  const totals = new Float64Array(values.length);
  for (const [cell, value] of values.entries()) totals[groupOf(cell)] = (totals[groupOf(cell)] as number) + value;
  return values.map((value, cell) => value / ((totals[groupOf(cell)] as number) || 1));
}

const notListed = (label: Label, row: number, where: string): SimError =>
  new SimError({
    code: 'INVALID_LABEL',
    where,
    problem: `the true label of example ${row} is not among labels`,
    got: label,
    cure: 'List it, or leave its examples out.',
  });
