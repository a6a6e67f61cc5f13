import { SimError } from '@sim/core';
import { ratio } from '../ratio.ts';
import { RelevanceMetric, type RelevanceMetricOptions } from './relevance-metric.ts';
import { sumOfPrecisions } from './sum-of-precisions.ts';

/**
 * Mean average precision `Σⱼ relⱼ · precision@j / R` over the first k neighbours, in [0, 1]; R is the number of
 * relevant items of the query's label, or k where `r` is not given. With `dropClosestLookup` R is one less.
 *
 * Refuses `average: 'macro'` with `INVALID_ARGUMENT`.
 *
 * Differs from TF Similarity: honours `distanceThreshold`; `kCountsDropped`.
 *
 * @example
 * new MapAtK({ k: 2, r: { 1: 2 } }).compute({
 *   queryLabels: [1], lookupLabels: [0, 1], lookupDistances: [0.1, 0.2] });   // (1/2) / 2 = 0.25
 */
export class MapAtK extends RelevanceMetric {
  static readonly className = 'MapAtK';
  static readonly aliases: readonly string[] = ['map', 'map@k', 'map_at_k'];
  readonly canonicalName = 'map@k';

  constructor(options: RelevanceMetricOptions = {}) {
    super({ ...options, name: options.name ?? 'map' });
    if (this.average === 'micro') return;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'MapAtK',
      problem: 'mean average precision is a mean over queries',
      got: this.average,
      cure: "Use average: 'micro'.",
    });
  }

  protected override scoreCounted(relevant: Uint8Array, relevantCount: number): number {
    return ratio(sumOfPrecisions(relevant, relevant.length), relevantCount);
  }
}
