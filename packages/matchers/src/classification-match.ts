import {
  type CodeArray,
  checkLookups,
  type Config,
  getRanking,
  type LabelledLookups,
  type LookupArrays,
  MISSING_LABEL_CODE,
  type MatchCounts,
  type Polarity,
  type RankingIdentifier,
  SimError,
} from '@sim/core';

/** The decision for each query. */
export interface DerivedMatches {
  /** Label codes `[queries]`; `MISSING_LABEL_CODE` for a query without any neighbour. */
  readonly labels: Int32Array;
  /** Distances `[queries]` that are compared with a threshold. */
  readonly distances: Float32Array;
}

/** Options that every matcher takes. */
export interface ClassificationMatchOptions {
  /** How this matcher is called in results. */
  readonly name?: string;
}

/** What a matcher is compiled with. */
export interface CompileOptions {
  /** Thresholds to count at, in any order. Default: one that every distance is within. */
  readonly distanceThresholds?: ArrayLike<number> | undefined;
  /** How distances compare. Default `'cosine'`: smaller is closer. */
  readonly ranking?: RankingIdentifier | undefined;
}

/** A class of matcher, as the registry lists it. */
export interface ClassificationMatchClass {
  new (options?: never): ClassificationMatch;
  readonly className: string;
  readonly aliases: readonly string[];
}

/**
 * Base of matchers: turns the neighbours of a query into one label and one distance, and counts how often that is
 * right at each distance threshold.
 *
 * @example
 * class MatchFarthest extends ClassificationMatch { … deriveMatch({ lookupLabels, lookupDistances, k }) { … } }
 */
export abstract class ClassificationMatch {
  readonly name: string;
  /** The name under which `makeClassificationMatcher` finds the class. */
  abstract readonly canonicalName: string;
  #compiled: { readonly thresholds: Float64Array; readonly polarity: Polarity } | undefined;

  constructor({ name }: { readonly name: string }) {
    this.name = name;
  }

  /**
   * One label and one distance for each query.
   *
   * @param lookups Neighbours, row-major `[queries, k]`, closest first.
   */
  abstract deriveMatch(lookups: LookupArrays): DerivedMatches;

  /** Thresholds in the order in which counts are given: from the closest to the farthest. Throws `NOT_COMPILED`. */
  get distanceThresholds(): Float64Array {
    return this.#settings('distanceThresholds').thresholds;
  }

  /** Sets the thresholds to count at; they are sorted from the closest to the farthest. Throws on NaN and on none. */
  compile({ distanceThresholds, ranking = 'cosine' }: CompileOptions = {}): void {
    const where = `${this.constructor.name}.compile`;
    const polarity = getRanking(ranking, where);
    const thresholds = Float64Array.from(distanceThresholds ?? [polarity.worst]);
    if (thresholds.length === 0 || thresholds.some(Number.isNaN))
      throw new SimError({
        code: thresholds.length === 0 ? 'EMPTY_INPUT' : 'NOT_FINITE',
        where,
        problem: 'distanceThresholds must be one or more numbers',
        got: distanceThresholds,
        cure: 'Pass numbers, or leave them out for no threshold.',
      });
    thresholds.sort(polarity.compare);
    this.#compiled = { thresholds, polarity };
  }

  /**
   * Counts right and wrong labels within and beyond each threshold, one entry per sorted threshold.
   *
   * @param lookups Label codes of the queries `[queries]` and their neighbours `[queries * k]`.
   */
  computeCount(lookups: LabelledLookups): MatchCounts {
    const { thresholds, polarity } = this.#settings('computeCount');
    const { queryLabels, lookupLabels, lookupDistances } = lookups;
    const k = checkLookups(lookups, `${this.constructor.name}.computeCount`);
    const matches = this.deriveMatch({ lookupLabels, lookupDistances, k });
    return countMatches(queryLabels, matches, thresholds, polarity);
  }

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    return { name: this.name };
  }

  #settings(method: string): { readonly thresholds: Float64Array; readonly polarity: Polarity } {
    if (this.#compiled) return this.#compiled;
    throw new SimError({
      code: 'NOT_COMPILED',
      where: `${this.constructor.name}.${method}`,
      problem: 'the matcher has no thresholds yet',
      cure: 'Call compile({ distanceThresholds }) first.',
    });
  }
}

function countMatches(
  queryLabels: CodeArray,
  { labels, distances }: DerivedMatches,
  thresholds: Float64Array,
  polarity: Polarity,
): MatchCounts {
  const size = thresholds.length;
  const tp = new Float64Array(size);
  const fp = new Float64Array(size);
  let right = 0;
  for (let i = 0; i < queryLabels.length; i++) {
    const isRight = labels[i] === queryLabels[i] && labels[i] !== MISSING_LABEL_CODE;
    if (isRight) right++;
    const first = firstWithin(distances[i] as number, thresholds, polarity);
    if (first === size) continue;
    const counts = isRight ? tp : fp;
    counts[first] = (counts[first] as number) + 1;
  }
  for (let t = 1; t < size; t++) {
    tp[t] = (tp[t] as number) + (tp[t - 1] as number);
    fp[t] = (fp[t] as number) + (fp[t - 1] as number);
  }
  const count = queryLabels.length;
  return { tp, fp, tn: fp.map((within) => count - right - within), fn: tp.map((within) => right - within), count };
}

/** The first of the sorted thresholds that `distance` is within, or their number when there is none. */
function firstWithin(distance: number, thresholds: Float64Array, polarity: Polarity): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (polarity.within(distance, thresholds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
