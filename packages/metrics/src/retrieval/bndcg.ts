import { type Config, requireOneOf, SimError } from '@sim/core';
import { ratio } from '../ratio.ts';
import { readRelevantCounts } from './read-relevant-counts.ts';
import { type RelevantCounts, RetrievalMetric, type RetrievalMetricOptions } from './retrieval-metric.ts';

/** What the gain is compared with: the relevant neighbours that were found, or all that exist. */
export type BndcgIdeal = 'relevant' | 'retrieved';

const ideals: readonly BndcgIdeal[] = ['retrieved', 'relevant'];

/** Options of `BNDCG`. */
export interface BNDCGOptions extends RetrievalMetricOptions {
  /**
   * `'retrieved'` (default): the best order of the k neighbours found, as TF Similarity; one hit at rank 1 scores 1
   * however many are missed. `'relevant'`, recommended: min(R, k) relevant neighbours in front; needs `r`.
   */
  readonly ideal?: BndcgIdeal;
  /** Number of relevant items of each label code in the gallery, for `ideal: 'relevant'`. */
  readonly r?: RelevantCounts;
}

/**
 * Binary normalised discounted cumulative gain in [0, 1]: `Σ relᵢ / log2(i + 1)` over the first k neighbours, divided
 * by the same sum for the ideal order; 0 where the ideal is 0.
 * With `dropClosestLookup` the neighbours are columns 1 to k, so k + 1 are needed.
 *
 * Järvelin, Kekäläinen: Cumulated gain-based evaluation of IR techniques (2002).
 *
 * Differs from TF Similarity: too few neighbours are refused instead of giving a wrong value; `ideal`.
 *
 * @example
 * new BNDCG({ k: 2 }).compute({ queryLabels: [1], lookupLabels: [0, 1], lookupDistances: [0.1, 0.2] });   // 0.63…
 */
export class BNDCG extends RetrievalMetric {
  static readonly className = 'BNDCG';
  static readonly aliases: readonly string[] = ['ndcg', 'ndcg@k', 'bndcg'];
  readonly canonicalName = 'ndcg@k';
  readonly ideal: BndcgIdeal;
  readonly r: ReadonlyMap<number, number> | undefined;
  /** `idealGains[n]` is the gain of n relevant neighbours in front. */
  readonly #idealGains: Float64Array;

  constructor(options: BNDCGOptions = {}) {
    const { ideal = 'retrieved', r } = options;
    super({ ...options, name: options.name ?? 'ndcg' });
    this.ideal = requireOneOf(ideal, ideals, 'ideal', 'BNDCG');
    if (ideal === 'relevant' && !r)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'BNDCG',
        problem: "ideal: 'relevant' must know the number of relevant items of each label",
        cure: 'Pass r.',
      });
    this.r = r && readRelevantCounts(r, 'BNDCG');
    this.#idealGains = new Float64Array(this.k + 1);
    for (let n = 1; n <= this.k; n++) this.#idealGains[n] = (this.#idealGains[n - 1] as number) + discount(n);
  }

  override getConfig(): Config {
    const { ideal, r } = this;
    return { ...super.getConfig(), ideal, ...(r ? { r: Object.fromEntries(r) } : {}) };
  }

  protected override score(relevant: Uint8Array, label: number): number {
    let gain = 0;
    let hits = 0;
    for (let i = 0; i < relevant.length; i++) {
      if (relevant[i] === 0) continue;
      gain += discount(i + 1);
      hits++;
    }
    const best = this.ideal === 'retrieved' ? hits : this.#relevantCount(label);
    return ratio(gain, this.#idealGains[Math.min(best, this.k)] as number);
  }

  #relevantCount(label: number): number {
    return Math.max(0, (this.r?.get(label) ?? 0) - (this.dropClosestLookup ? 1 : 0));
  }
}

const discount = (rank: number): number => 1 / Math.log2(rank + 1);
