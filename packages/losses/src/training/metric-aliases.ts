import type { DistanceIdentifier } from '@sim/distances';
import { DistanceGapMetric, type DistanceGapMetricOptions } from './distance-gap-metric.ts';
import { DistanceMetric, type DistanceMetricOptions } from './distance-metric.ts';

/** Options of the short names: those of `DistanceMetric` that the name leaves open. */
export type NamedDistanceMetricOptions = Omit<DistanceMetricOptions, 'aggregate' | 'anchor' | 'distance'>;

/** Makes a metric over one kind of pair. */
export type NamedDistanceMetric = (distance?: DistanceIdentifier, options?: NamedDistanceMetricOptions) => DistanceMetric;

const named =
  (fixed: Pick<DistanceMetricOptions, 'aggregate' | 'anchor'>): NamedDistanceMetric =>
  (distance = 'cosine', options = {}) =>
    new DistanceMetric({ ...options, ...fixed, distance });

/**
 * Mean over rows of the distance to the farthest positive, logged as `mean_pos`.
 *
 * @example
 * model.compile({ optimizer, loss, metrics: [avgPos('cosine').fn, avgNeg('cosine').fn] });
 */
export const avgPos: NamedDistanceMetric = named({ aggregate: 'mean', anchor: 'positive' });

/** Mean over rows of the distance to the closest negative, logged as `mean_neg`. */
export const avgNeg: NamedDistanceMetric = named({ aggregate: 'mean', anchor: 'negative' });

/** Largest distance to a row's farthest positive, logged as `max_pos`. */
export const maxPos: NamedDistanceMetric = named({ aggregate: 'max', anchor: 'positive' });

/** Largest distance to a row's closest negative, logged as `max_neg`. */
export const maxNeg: NamedDistanceMetric = named({ aggregate: 'max', anchor: 'negative' });

/** Smallest distance to a row's farthest positive, logged as `min_pos`. */
export const minPos: NamedDistanceMetric = named({ aggregate: 'min', anchor: 'positive' });

/** Smallest distance to a row's closest negative, logged as `min_neg`. */
export const minNeg: NamedDistanceMetric = named({ aggregate: 'min', anchor: 'negative' });

/** Sum over rows of the distance to the farthest positive, logged as `sum_pos`. */
export const sumPos: NamedDistanceMetric = named({ aggregate: 'sum', anchor: 'positive' });

/** Sum over rows of the distance to the closest negative, logged as `sum_neg`. */
export const sumNeg: NamedDistanceMetric = named({ aggregate: 'sum', anchor: 'negative' });

/** The gap between the closest negative and the farthest positive, logged as `dist_gap`. */
export function distGap(
  distance: DistanceIdentifier = 'cosine',
  options: Omit<DistanceGapMetricOptions, 'distance'> = {},
): DistanceGapMetric {
  return new DistanceGapMetric({ ...options, distance });
}
