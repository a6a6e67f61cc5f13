import {
  type Config,
  checkLookups,
  getRanking,
  type LabelledLookups,
  type Polarity,
  type RankingIdentifier,
  requireInteger,
  requireOneOf,
  SimError,
} from '@sim/core';
import { computeMatchMask, type MatchMask } from './compute-match-mask.ts';

/** How queries are averaged: all alike, or first within each label and then over the labels. */
export type RetrievalAverage = 'macro' | 'micro';

const averages: readonly RetrievalAverage[] = ['micro', 'macro'];

/** Number of relevant items of each label code. */
export type RelevantCounts = Readonly<Record<number, number>> | ReadonlyMap<number, number>;

/** Options that every retrieval metric takes. */
export interface RetrievalMetricOptions {
  /** How the metric is called in results, without `@k`. */
  readonly name?: string;
  /** How many of the nearest neighbours count. Default 5. */
  readonly k?: number;
  /** `'micro'` (default): mean over queries. `'macro'`: unweighted mean of the means of each query label. */
  readonly average?: RetrievalAverage;
  /** Neighbours further than this are not relevant. Default: none is too far. */
  readonly distanceThreshold?: number;
  /** Leave out the first neighbour, which is the query itself where queries are in the index. Default false. */
  readonly dropClosestLookup?: boolean;
}

/** What a retrieval metric is computed from. */
export interface RetrievalInput extends LabelledLookups {
  /** What `computeMatchMask` gives for the same lookups, where it is at hand. */
  readonly matchMask?: MatchMask | undefined;
  /** How distances compare. Default `'cosine'`: smaller is closer. */
  readonly ranking?: RankingIdentifier | undefined;
}

/** A class of retrieval metric, as the registry lists it. */
export interface RetrievalMetricClass {
  new (options?: never): RetrievalMetric;
  readonly className: string;
  readonly aliases: readonly string[];
}

/** The columns of the lookups that a metric looks at: `first` to `end`, without `end`. */
export interface ColumnRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Base of the retrieval metrics: scores the neighbours of each query by whether they share its label, and averages.
 *
 * Differs from TF Similarity: every metric honours `distanceThreshold`, the configuration holds every option, `name`
 * is the bare name.
 *
 * @example
 * new RecallAtK({ k: 1 }).compute({ queryLabels: [1, 2], lookupLabels: [1, 1], lookupDistances: [0.1, 0.2] });   // 0.5
 */
export abstract class RetrievalMetric {
  readonly name: string;
  readonly k: number;
  readonly average: RetrievalAverage;
  readonly distanceThreshold: number | undefined;
  readonly dropClosestLookup: boolean;
  /** A name that stays the same however the metric is called in results. */
  abstract readonly canonicalName: string;

  constructor(options: RetrievalMetricOptions & { readonly name: string }) {
    const { name, k = 5, average = 'micro', distanceThreshold, dropClosestLookup = false } = options;
    const where = new.target.name;
    if (Number.isNaN(distanceThreshold))
      throw new SimError({
        code: 'NOT_FINITE',
        where,
        problem: 'distanceThreshold must be a number',
        got: distanceThreshold,
        cure: 'Leave it out for no threshold.',
      });
    this.name = name;
    this.k = requireInteger(k, 'k', where);
    this.average = requireOneOf(average, averages, 'average', where);
    // No threshold and an infinite one mean the same, and JSON has no infinity.
    this.distanceThreshold = Number.isFinite(distanceThreshold) ? distanceThreshold : undefined;
    this.dropClosestLookup = dropClosestLookup;
  }

  /** How the metric stands in results: `recall@5`, or `recall@5 : distance_threshold@0.3` with a threshold. */
  get displayName(): string {
    const threshold = this.distanceThreshold;
    return `${this.name}@${this.cutoff}${threshold === undefined ? '' : ` : distance_threshold@${threshold}`}`;
  }

  /** How many neighbours of each query `compute` needs. */
  get columns(): number {
    return this.columnRange().end;
  }

  /**
   * The metric over all queries. NaN where no query counts.
   *
   * Throws `K_OUT_OF_RANGE` for lookups with too few neighbours, `LENGTH_MISMATCH` for lists that are not parallel,
   * `EMPTY_INPUT`, `INVALID_LABEL` or `NOT_FINITE`.
   *
   * @param input Label codes `[queries]` and `[queries * k]`, distances `[queries * k]`, row-major, closest first.
   */
  compute(input: RetrievalInput): number {
    const where = `${this.constructor.name}.compute`;
    const { queryLabels, lookupLabels, lookupDistances, matchMask, ranking = 'cosine' } = input;
    const width = checkLookups(input, where);
    const range = this.columnRange(new Set(queryLabels));
    if (width < range.end) throw tooFewColumns(this.displayName, range.end, width, where);
    const mask = matchMask ?? computeMatchMask(queryLabels, lookupLabels);
    if (mask.length !== lookupLabels.length) throw wrongMask(mask.length, lookupLabels.length, where);
    const polarity = getRanking(ranking, where);

    const relevant = new Uint8Array(range.end - range.first);
    const mean = new Mean(this.average);
    for (let row = 0; row < queryLabels.length; row++) {
      const start = row * width + range.first;
      for (let i = 0; i < relevant.length; i++) relevant[i] = mask[start + i] ? 1 : 0;
      if (this.distanceThreshold !== undefined)
        keepWithin(relevant, lookupDistances, start, this.distanceThreshold, polarity);
      const label = queryLabels[row] as number;
      const score = this.score(relevant, label);
      if (score !== undefined) mean.add(score, label);
    }
    return mean.value;
  }

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    const { name, k, average, distanceThreshold, dropClosestLookup } = this;
    return { name, k, average, dropClosestLookup, ...(distanceThreshold === undefined ? {} : { distanceThreshold }) };
  }

  /** What stands behind the `@` of the displayed name. */
  protected get cutoff(): string {
    return String(this.k);
  }

  /** The columns to look at for queries of these labels, or of any label. */
  protected columnRange(_labels?: ReadonlySet<number>): ColumnRange {
    const first = this.dropClosestLookup ? 1 : 0;
    return { first, end: first + this.k };
  }

  /**
   * The score of one query, `undefined` when it should not count.
   *
   * @param relevant 1 for each looked-at neighbour with the label of the query and within the threshold, else 0.
   * @param label The label code of the query.
   */
  protected abstract score(relevant: Uint8Array, label: number): number | undefined;
}

/** Mean over queries, or over the means of labels. */
class Mean {
  readonly #average: RetrievalAverage;
  readonly #groups: Map<number, { sum: number; count: number }> = new Map();

  constructor(average: RetrievalAverage) {
    this.#average = average;
  }

  add(score: number, label: number): void {
    const key = this.#average === 'macro' ? label : 0;
    const group = this.#groups.get(key) ?? { sum: 0, count: 0 };
    group.sum += score;
    group.count++;
    this.#groups.set(key, group);
  }

  get value(): number {
    let sum = 0;
    for (const group of this.#groups.values()) sum += group.sum / group.count;
    return sum / this.#groups.size;
  }
}

function keepWithin(
  relevant: Uint8Array,
  distances: ArrayLike<number>,
  start: number,
  threshold: number,
  polarity: Polarity,
): void {
  for (let i = 0; i < relevant.length; i++)
    if (!polarity.within(distances[start + i] as number, threshold)) relevant[i] = 0;
}

const tooFewColumns = (name: string, needed: number, got: number, where: string): SimError =>
  new SimError({
    code: 'K_OUT_OF_RANGE',
    where,
    problem: `${name} needs ${needed} neighbours of each query`,
    got,
    cure: `Look up k ≥ ${needed} neighbours, or ask for a smaller k.`,
  });

const wrongMask = (got: number, expected: number, where: string): SimError =>
  new SimError({
    code: 'LENGTH_MISMATCH',
    where,
    problem: `matchMask must have one entry for each of the ${expected} lookups`,
    got,
    cure: 'Compute it from the same lookups with computeMatchMask.',
  });
