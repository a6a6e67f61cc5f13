import { RetrievalMetric, type RetrievalMetricOptions } from './retrieval-metric.ts';

/**
 * Share of the queries with at least one neighbour of their label among the first k, in [0, 1].
 * With `dropClosestLookup` these are columns 1 to k, so k + 1 neighbours are needed.
 *
 * Differs from TF Similarity: honours `distanceThreshold`.
 *
 * @example
 * new RecallAtK({ k: 1 }).compute({ queryLabels: [1, 2], lookupLabels: [1, 1], lookupDistances: [0.1, 0.2] });   // 0.5
 */
export class RecallAtK extends RetrievalMetric {
  static readonly className = 'RecallAtK';
  static readonly aliases: readonly string[] = ['recall', 'recall@k', 'recall_at_k'];
  readonly canonicalName = 'recall@k';

  constructor(options: RetrievalMetricOptions = {}) {
    super({ ...options, name: options.name ?? 'recall' });
  }

  protected override score(relevant: Uint8Array): number {
    return relevant.includes(1) ? 1 : 0;
  }
}
