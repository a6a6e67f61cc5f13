import type { LabelledLookups, RankingIdentifier } from '@sim/core';
import type { ClassificationMatchIdentifier } from '@sim/matchers';
import type { ClassificationMetricIdentifier, RetrievalMetricIdentifier } from '@sim/metrics';

/** Lookups to judge, and how their distances compare. */
export interface EvaluationInput extends LabelledLookups {
  /** How distances compare. Default `'cosine'`: smaller is closer. */
  readonly ranking?: RankingIdentifier | undefined;
}

/** What `evaluateRetrieval` takes. */
export interface RetrievalEvaluationInput extends EvaluationInput {
  readonly metrics: readonly RetrievalMetricIdentifier[];
}

/** What `evaluateClassification` takes. */
export interface ClassificationEvaluationInput extends EvaluationInput {
  /** Thresholds to evaluate at. Default: one that every distance is within. */
  readonly distanceThresholds?: ArrayLike<number> | undefined;
  /** Default `['f1']`. */
  readonly metrics?: readonly ClassificationMetricIdentifier[] | undefined;
  /** Default `'match_nearest'`. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
}

/** What `calibrate` takes. */
export interface CalibrationInput extends EvaluationInput {
  /** Cut points to look for: the value that the calibration metric has to reach, by name. Default: none. */
  readonly thresholdsTargets?: Readonly<Record<string, number>> | undefined;
  /** The metric to choose cut points by. Default `'f1'`. */
  readonly calibrationMetric?: ClassificationMetricIdentifier | undefined;
  /** Default `'match_nearest'`. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
  /** Metrics to report beside the calibration metric. Default: none. */
  readonly extraMetrics?: readonly ClassificationMetricIdentifier[] | undefined;
}

/** A distance threshold that was chosen, with every metric's value there. */
export interface Cutpoint {
  readonly name: string;
  /** The distance threshold. */
  readonly distance: number;
  /** The calibration metric at this distance. */
  readonly value: number;
  readonly [metric: string]: number | string;
}

/** What a calibration found. */
export interface CalibrationResults {
  /** `optimal`, and each target that can be reached. */
  readonly cutpoints: Readonly<Record<string, Cutpoint>>;
  /** Parallel curves along the distances: `distance`, `value` (the calibration metric) and each metric by name. */
  readonly thresholds: Readonly<Record<string, Float64Array>>;
}

/**
 * Judges what an index finds: how good the order is, how good the labels are, and which distance to call a match.
 *
 * Label codes are `[queries]` and `[queries * k]`, distances `[queries * k]`, row-major, closest first.
 */
export interface Evaluator {
  /** The value of each retrieval metric, by its displayed name. */
  evaluateRetrieval(input: RetrievalEvaluationInput): Record<string, number>;
  /** The thresholds that were evaluated (`distance`, closest first) and the curve of each metric along them. */
  evaluateClassification(input: ClassificationEvaluationInput): Record<string, Float64Array>;
  /** Chooses distance thresholds by a metric. */
  calibrate(input: CalibrationInput): CalibrationResults;
}
