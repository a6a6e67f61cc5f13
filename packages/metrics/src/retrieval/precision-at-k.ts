import { ratio } from '../ratio.ts';
import { RelevanceMetric, type RelevanceMetricOptions } from './relevance-metric.ts';

/**
 * Relevant neighbours among the first k, divided by R: the number of relevant items of the query's label, or k where
 * `r` is not given. In [0, 1] without `r`. With `dropClosestLookup` R is one less.
 *
 * Differs from TF Similarity: honours `distanceThreshold`; `kCountsDropped`; the displayed name keeps `@k` with
 * `clipAtR`.
 *
 * @example
 * new PrecisionAtK({ k: 2 }).compute({ queryLabels: [1], lookupLabels: [1, 0], lookupDistances: [0.1, 0.2] });   // 0.5
 */
export class PrecisionAtK extends RelevanceMetric {
  static readonly className = 'PrecisionAtK';
  static readonly aliases: readonly string[] = ['precision', 'precision@k', 'precision_at_k'];
  readonly canonicalName = 'precision@k';

  constructor(options: RelevanceMetricOptions = {}) {
    super({ ...options, name: options.name ?? 'precision' });
  }

  protected override scoreCounted(relevant: Uint8Array, relevantCount: number): number {
    let hits = 0;
    for (const hit of relevant) hits += hit;
    return ratio(hits, relevantCount);
  }
}
