import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `fp / (fp + tn)` in [0, 1], smaller is better: of the queries whose match has the wrong label, the share within the
 * threshold.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new FalsePositiveRate().compute(counts);   // [0.2]
 */
export class FalsePositiveRate extends ClassificationMetric {
  static readonly className = 'FalsePositiveRate';
  static readonly aliases: readonly string[] = ['fpr', 'false_positive_rate'];
  readonly canonicalName = 'false_positive_rate';
  readonly maximize = false;
  readonly increasing = true;

  constructor({ name = 'fpr' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ fp, tn }: MatchCounts): Float64Array {
    return fp.map((wrong, i) => ratio(wrong, wrong + (tn[i] as number)));
  }
}
