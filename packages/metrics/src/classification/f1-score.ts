import type { MatchCounts } from '@sim/core';
import { ratio } from '../ratio.ts';
import { ClassificationMetric, type ClassificationMetricOptions } from './classification-metric.ts';

/**
 * `2 · precision · recall / (precision + recall)` in [0, 1], the harmonic mean of precision and recall.
 *
 * Rounded to float32 at each step like TF Similarity: calibration chooses among equal scores, and which scores are
 * equal depends on the rounding.
 *
 * @example
 * const counts = { tp: Float64Array.of(3), fp: Float64Array.of(1), tn: Float64Array.of(4), fn: Float64Array.of(2), count: 10 };
 * new F1Score().compute(counts);   // [0.666…]
 */
export class F1Score extends ClassificationMetric {
  static readonly className = 'F1Score';
  static readonly aliases: readonly string[] = ['f1', 'f1score', 'f1_score'];
  readonly canonicalName = 'f1_score';
  readonly maximize = true;
  readonly increasing = true;

  constructor({ name = 'f1' }: ClassificationMetricOptions = {}) {
    super({ name });
  }

  override compute({ tp, fp, fn }: MatchCounts): Float64Array {
    return tp.map((right, i) => {
      const precision = Math.fround(ratio(right, right + (fp[i] as number)));
      const recall = Math.fround(ratio(right, right + (fn[i] as number)));
      const product = Math.fround(precision * recall);
      return Math.fround(ratio(2 * product, Math.fround(precision + recall)));
    });
  }
}
