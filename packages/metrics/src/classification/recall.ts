import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `tp / (tp + fn)` in [0, 1]: of the queries whose match has the right label, the share within the threshold.
 * A query that matches the wrong label is not in it: see `BinaryAccuracy` for the share of all queries.
 *
 * @example
 * new Recall().compute({ tp: [3], fp: [1], tn: [0], fn: [1], count: 5 } as …);   // [0.75]
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
