import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tn / (tn + fn)` in [0, 1]: of the queries beyond the threshold, the share whose match has the wrong label.
 *
 * Differs from TF Similarity: known by its correct spelling as well as by the misspelt one.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new NegativePredictiveValue().compute(counts);   // [0.666…]
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
