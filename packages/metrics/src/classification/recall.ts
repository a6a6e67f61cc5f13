import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tp / (tp + fn)` in [0, 1]: of the queries whose match has the right label, the share within the threshold.
 * A query that matches the wrong label is not in it: see `BinaryAccuracy` for the share of all queries.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new Recall().compute(counts);   // [0.6]
 */
export class Recall extends ClassificationMetric {
  static readonly className = 'Recall';
  static readonly aliases: readonly string[] = ['recall'];
  readonly canonicalName = 'recall';
  readonly maximize = true;
  readonly increasing = true;

  constructor({ name = 'recall' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ tp, fn }: MatchCounts): Float64Array {
    return tp.map((right, i) => ratio(right, right + (fn[i] as number)));
  }
}
