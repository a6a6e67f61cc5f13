import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tp / count` in [0, 1]: the share of all queries that match the right label within the threshold.
 *
 * Differs from TF Similarity: 0 in place of NaN without queries.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new BinaryAccuracy().compute(counts);   // [0.3]
 */
export class BinaryAccuracy extends ClassificationMetric {
  static readonly className = 'BinaryAccuracy';
  static readonly aliases: readonly string[] = ['binary_accuracy'];
  readonly canonicalName = 'binary_accuracy';
  readonly maximize = true;
  readonly increasing = true;

  constructor({ name = 'binary_accuracy' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ tp, count }: MatchCounts): Float64Array {
    return tp.map((right) => ratio(right, count));
  }
}
