/** @internal Sums of a confusion matrix that the scores are made of. */

import { SimError } from '@sim/core';
import type { ConfusionMatrix } from './confusion-matrix.ts';

/** Sums over a confusion matrix. */
export interface ConfusionTotals {
  /** Right predictions of each label. */
  readonly right: Float64Array;
  /** Examples of each label. */
  readonly support: Float64Array;
  /** Predictions of each column. */
  readonly predicted: Float64Array;
  /** Right predictions altogether. */
  readonly allRight: number;
  /** Examples altogether. */
  readonly count: number;
}

/** Sums rows, columns and diagonal. Throws `INVALID_ARGUMENT` on a matrix that is normalised. */
export function confusionTotals({ labels, columns, values }: ConfusionMatrix, where: string): ConfusionTotals {
  const width = columns.length;
  const right = new Float64Array(labels.length);
  const support = new Float64Array(labels.length);
  const predicted = new Float64Array(width);
  let allRight = 0;
  let count = 0;
  for (const [cell, value] of values.entries()) {
    const row = Math.floor(cell / width);
    const column = cell % width;
    if (!Number.isInteger(value)) throw notCounts(value, where);
    support[row] = (support[row] as number) + value;
    predicted[column] = (predicted[column] as number) + value;
    count += value;
    if (row !== column) continue;
    right[row] = value;
    allRight += value;
  }
  return { right, support, predicted, allRight, count };
}

const notCounts = (value: number, where: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'the confusion matrix must hold counts',
    got: value,
    cure: "Make it with normalize: 'none'.",
  });
