import type { Config } from '@sim/core';
import { readRelevantCounts } from './read-relevant-counts.ts';
import {
  type ColumnRange,
  type RelevantCounts,
  RetrievalMetric,
  type RetrievalMetricOptions,
} from './retrieval-metric.ts';

/** Options of the metrics that divide by the number of relevant items. */
export interface RelevanceMetricOptions extends RetrievalMetricOptions {
  /** Number of relevant items of each label code in the gallery; a label not in it scores 0. Default: k each. */
  readonly r?: RelevantCounts;
  /** Only the first R of the k neighbours count. Default false. */
  readonly clipAtR?: boolean;
  /**
   * Whether the neighbour that `dropClosestLookup` leaves out is one of the k. `true` (default): as TF Similarity, so
   * k − 1 remain. `false`, recommended: k remain as for `RecallAtK`, and k + 1 are needed.
   */
  readonly kCountsDropped?: boolean;
}

/**
 * Base of the metrics that divide by R, the number of relevant items of the query's label. R is k where `r` is not
 * given, and one less with `dropClosestLookup`.
 *
 * @example
 * class HitsAtK extends RelevanceMetric { … scoreCounted(relevant, relevantCount) { … } }
 */
export abstract class RelevanceMetric extends RetrievalMetric {
  readonly r: ReadonlyMap<number, number> | undefined;
  readonly clipAtR: boolean;
  readonly kCountsDropped: boolean;

  constructor(options: RelevanceMetricOptions & { readonly name: string }) {
    super(options);
    const { r, clipAtR = false, kCountsDropped = true } = options;
    this.r = r && readRelevantCounts(r, new.target.name);
    this.clipAtR = clipAtR;
    this.kCountsDropped = kCountsDropped;
  }

  override getConfig(): Config {
    const { r, clipAtR, kCountsDropped } = this;
    return { ...super.getConfig(), clipAtR, kCountsDropped, ...(r ? { r: Object.fromEntries(r) } : {}) };
  }

  protected override columnRange(): ColumnRange {
    const first = this.dropClosestLookup ? 1 : 0;
    return { first, end: this.kCountsDropped ? this.k : first + this.k };
  }

  protected override score(relevant: Uint8Array, label: number): number {
    const dropped = this.dropClosestLookup ? 1 : 0;
    const relevantCount = this.r ? Math.max(0, (this.r.get(label) ?? 0) - dropped) : relevant.length;
    return this.scoreCounted(this.clipAtR ? relevant.subarray(0, relevantCount) : relevant, relevantCount);
  }

  /**
   * The score of one query.
   *
   * @param relevant 1 for each neighbour that counts and is relevant, else 0.
   * @param relevantCount R: what a sum over the neighbours is divided by.
   */
  protected abstract scoreCounted(relevant: Uint8Array, relevantCount: number): number;
}
