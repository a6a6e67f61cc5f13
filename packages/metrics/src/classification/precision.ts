import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tp / (tp + fp)` in [0, 1]: of the queries within the threshold, the share whose match has the right label.
 * Among several thresholds, the closest counts as 1 when no query is within it, so that a curve starts at its top.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new Precision().compute(counts);   // [0.75]
 */
export class Precision extends ClassificationMetric {
  static readonly className = 'Precision';
  static readonly aliases: readonly string[] = ['precision'];
  readonly canonicalName = 'precision';
  readonly maximize = true;
  readonly increasing = false;

  constructor({ name = 'precision' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ tp, fp }: MatchCounts): Float64Array {
    const precision = tp.map((right, i) => ratio(right, right + (fp[i] as number)));
    if (precision.length > 1 && tp[0] === 0 && fp[0] === 0) precision[0] = 1;
    return precision;
  }
}
