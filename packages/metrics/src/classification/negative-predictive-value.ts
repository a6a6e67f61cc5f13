import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tn / (tn + fn)` in [0, 1]: of the queries beyond the threshold, the share whose match has the wrong label.
 *
 * Differs from TF Similarity: known by its correct spelling as well as by the misspelt one.
 */
export class NegativePredictiveValue extends ClassificationMetric {
  static readonly className = 'NegativePredictiveValue';
  static readonly aliases: readonly string[] = ['npv', 'negative_predictive_value', 'negative_predicitve_value'];
  readonly canonicalName = 'negative_predictive_value';
  readonly maximize = true;
  readonly increasing = true;

  constructor({ name = 'npv' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ tn, fn }: MatchCounts): Float64Array {
    return tn.map((right, i) => ratio(right, right + (fn[i] as number)));
  }
}
