import { type CodeArray, type Config, SimError } from '@sim/core';
import { countLabels, readRelevantCounts } from './read-relevant-counts.ts';
import {
  type ColumnRange,
  type RelevantCounts,
  RetrievalMetric,
  type RetrievalMetricOptions,
} from './retrieval-metric.ts';
import { sumOfPrecisions } from './sum-of-precisions.ts';

/** Options of `MapAtR`; one of `r` and `galleryLabels` is needed. */
export interface MapAtROptions extends Omit<RetrievalMetricOptions, 'k'> {
  /** Number of items of each label code in the gallery. */
  readonly r?: RelevantCounts;
  /** Label codes of the gallery, to count `r` from. */
  readonly galleryLabels?: CodeArray;
}

/**
 * Mean average precision at R, in [0, 1]: `(1/R) Σ_{i ≤ R} precision@i · relᵢ`, where R is the number of items of the
 * query's label in the gallery, one less with `dropClosestLookup`. It is 1 only when the R nearest are all relevant,
 * and unlike recall@1 tells a good order from a lucky first hit. Queries with R = 0 are left out of the mean.
 *
 * `compute` needs as many neighbours as the largest R among the labels of the queries.
 *
 * Musgrave, Belongie, Lim: A Metric Learning Reality Check (2020), arXiv:2003.08505.
 *
 * @example
 * new MapAtR({ galleryLabels: [1, 1, 2] }).compute({
 *   queryLabels: [1], lookupLabels: [2, 1], lookupDistances: [0.1, 0.2] });   // (1/2) · (1/2) = 0.25
 */
export class MapAtR extends RetrievalMetric {
  static readonly className = 'MapAtR';
  static readonly aliases: readonly string[] = ['map@r', 'map_at_r'];
  readonly canonicalName = 'map@r';
  readonly r: ReadonlyMap<number, number>;

  constructor(options: MapAtROptions = {}) {
    const r = readR(options);
    const largest = [...r.values()].reduce((most, count) => Math.max(most, count), 0);
    const k = Math.max(1, largest - (options.dropClosestLookup ? 1 : 0));
    super({ ...options, k, name: options.name ?? 'map' });
    this.r = r;
  }

  protected override get cutoff(): string {
    return 'r';
  }

  override getConfig(): Config {
    const { k: _follows, ...config } = super.getConfig();
    return { ...config, r: Object.fromEntries(this.r) };
  }

  protected override columnRange(labels?: ReadonlySet<number>): ColumnRange {
    const first = this.dropClosestLookup ? 1 : 0;
    let largest = labels ? 0 : this.k;
    for (const label of labels ?? []) largest = Math.max(largest, this.#relevantCount(label));
    return { first, end: first + largest };
  }

  protected override score(relevant: Uint8Array, label: number): number | undefined {
    const size = this.#relevantCount(label);
    return size === 0 ? undefined : sumOfPrecisions(relevant, size) / size;
  }

  #relevantCount(label: number): number {
    return Math.max(0, (this.r.get(label) ?? 0) - (this.dropClosestLookup ? 1 : 0));
  }
}

function readR({ r, galleryLabels }: MapAtROptions): ReadonlyMap<number, number> {
  if (r) return readRelevantCounts(r, 'MapAtR');
  if (galleryLabels) return countLabels(galleryLabels);
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: 'MapAtR',
    problem: 'the number of relevant items of each label is not known',
    cure: 'Pass r, or galleryLabels to count it from.',
  });
}
