import type { Config, MatchCounts } from '@sim/core';

/** Options that every classification metric takes. */
export interface ClassificationMetricOptions {
  /** How the metric is called in results. */
  readonly name?: string;
}

/** A class of classification metric, as the registry lists it. */
export interface ClassificationMetricClass {
  new (options?: ClassificationMetricOptions): ClassificationMetric;
  readonly className: string;
  readonly aliases: readonly string[];
}

/**
 * Base of the metrics over match counts: one value per distance threshold, 0 where a denominator is 0.
 *
 * @example
 * class Miss extends ClassificationMetric { … compute({ fn, count }) { return fn.map((missed) => missed / count); } }
 */
export abstract class ClassificationMetric {
  readonly name: string;
  /** A name that stays the same however the metric is called in results. */
  abstract readonly canonicalName: string;
  /** True when larger is better. */
  abstract readonly maximize: boolean;
  /** True when the value tends to grow with the distance threshold. */
  abstract readonly increasing: boolean;

  constructor({ name }: { readonly name: string }) {
    this.name = name;
  }

  /** One value per threshold of `counts`. */
  abstract compute(counts: MatchCounts): Float64Array;

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    return { name: this.name };
  }
}
