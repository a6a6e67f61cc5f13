import type { Label } from '@sim/core';
import type { ConfusionMatrix } from './confusion-matrix.ts';
import { confusionTotals } from './confusion-totals.ts';
import { ratio } from './ratio.ts';

/** Options of `classificationReport`. */
export interface ClassificationReportOptions {
  /** How many times more recall weighs than precision in `fBeta`. Default 1, which is F1. */
  readonly beta?: number;
}

/** Precision, recall and their weighted harmonic mean, each in [0, 1]. */
export interface ClassificationScores {
  /** Right predictions of the label ÷ predictions of it. */
  readonly precision: number;
  /** Right predictions of the label ÷ examples of it. */
  readonly recall: number;
  /** `2 · precision · recall / (precision + recall)`. */
  readonly f1: number;
  /** `(1 + β²) · precision · recall / (β² · precision + recall)`. */
  readonly fBeta: number;
}

/** Scores of one label. */
export interface LabelScores extends ClassificationScores {
  readonly label: Label;
  /** Number of examples of the label. */
  readonly support: number;
}

/** Scores of a classification. */
export interface ClassificationReport {
  /** One entry per label, in the order of the confusion matrix. */
  readonly perLabel: readonly LabelScores[];
  /** Scores of the sums over all labels. */
  readonly micro: ClassificationScores;
  /** Unweighted means over the labels. */
  readonly macro: ClassificationScores;
  /** Means over the labels, weighted by their support. */
  readonly weighted: ClassificationScores;
  /** Share of the examples that got their right label. */
  readonly accuracy: number;
  /** Mean recall of the labels that have examples. */
  readonly balancedAccuracy: number;
}

/**
 * Precision, recall, F1, Fβ and support of each label, their means, accuracy and balanced accuracy. A score whose
 * denominator is 0 is 0. Predictions in the column of unknown labels count as wrong.
 *
 * Throws `INVALID_ARGUMENT` on a normalised matrix.
 *
 * @example
 * const report = classificationReport(confusionMatrix({ trueLabels: [0, 0, 1], predictedLabels: [0, 1, 1] }));
 * report.perLabel[1];   // { label: 1, precision: 0.5, recall: 1, f1: 0.666…, fBeta: 0.666…, support: 1 }
 * report.accuracy;      // 0.666…
 */
export function classificationReport(
  confusion: ConfusionMatrix,
  { beta = 1 }: ClassificationReportOptions = {},
): ClassificationReport {
  const { right, support, predicted, allRight, count } = confusionTotals(confusion, 'classificationReport');
  const perLabel = confusion.labels.map((label, i) => ({
    label,
    ...scoresOf(right[i] as number, predicted[i] as number, support[i] as number, beta),
    support: support[i] as number,
  }));
  const allPredicted = predicted.subarray(0, confusion.labels.length).reduce((sum, value) => sum + value, 0);
  const present = perLabel.filter((scores) => scores.support > 0);
  return {
    perLabel,
    micro: scoresOf(allRight, allPredicted, count, beta),
    macro: meanScores(perLabel, () => 1),
    weighted: meanScores(perLabel, (scores) => scores.support),
    accuracy: ratio(allRight, count),
    balancedAccuracy: meanScores(present, () => 1).recall,
  };
}

function scoresOf(right: number, predicted: number, support: number, beta: number): ClassificationScores {
  const precision = ratio(right, predicted);
  const recall = ratio(right, support);
  return { precision, recall, f1: fScore(precision, recall, 1), fBeta: fScore(precision, recall, beta) };
}

function fScore(precision: number, recall: number, beta: number): number {
  const weight = beta * beta;
  return ratio((1 + weight) * precision * recall, weight * precision + recall);
}

function meanScores(scores: readonly LabelScores[], weightOf: (scores: LabelScores) => number): ClassificationScores {
  const total = scores.reduce((sum, one) => sum + weightOf(one), 0);
  const mean = (key: keyof ClassificationScores): number =>
    ratio(
      scores.reduce((sum, one) => sum + one[key] * weightOf(one), 0),
      total,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), fBeta: mean('fBeta') };
}
