import { describePart, isPartConfig, type Label, type LongCallOptions, type PartConfig, SimError } from '@sim/core';
import type { CalibrationResults, Cutpoint } from '@sim/evaluators';
import type { ClassificationMatch, ClassificationMatchIdentifier } from '@sim/matchers';
import type { ClassificationMetric, ClassificationMetricIdentifier } from '@sim/metrics';

/** Options of `Indexer.calibrate`. */
export interface CalibrateOptions extends LongCallOptions {
  /** Cut points to look for: the value that the calibration metric has to reach, by name. Default: `optimal` alone. */
  readonly thresholdsTargets?: Readonly<Record<string, number>> | undefined;
  /** The metric to choose cut points by. Default `'f1'`. */
  readonly calibrationMetric?: ClassificationMetricIdentifier | undefined;
  /** Neighbours that the matcher sees. Default 1. */
  readonly k?: number | undefined;
  /** Default `'match_nearest'`. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
  /** Metrics to report beside the calibration metric. Default `['precision', 'recall']`. */
  readonly extraMetrics?: readonly ClassificationMetricIdentifier[] | undefined;
  /** Ids of the queries where they are records of this index: each is left out of its own neighbours. */
  readonly ownIds?: ArrayLike<number> | undefined;
}

/** Options of `Indexer.match`. */
export interface MatchOptions extends LongCallOptions {
  /** Name of the cut point, or `'all'`. Default `'optimal'`. */
  readonly cutpoint?: string | undefined;
  /** Answer for a query without a match. Default −1 among integer labels, `null` among strings. */
  readonly noMatchLabel?: Label | null | undefined;
  /** Neighbours that the matcher sees. Default: as in the calibration. */
  readonly k?: number | undefined;
  /** Default: as in the calibration. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
}

/** A calibration as JSON; the curves stand beside it, one after another. */
export interface CalibrationConfig {
  readonly metric: PartConfig;
  readonly matcher: PartConfig;
  readonly k: number;
  readonly cutpoints: Readonly<Record<string, Cutpoint>>;
  /** Names of the curves, which are all of one length. */
  readonly curves: readonly string[];
}

/**
 * What a calibration was made with, and what it found. Metric and matcher of a file stay configurations until they are
 * needed, so that an index loads where their classes are missing.
 *
 * @example
 * new Calibration({ results, metric, matcher, k: 1 }).cutpoint('optimal', 'Indexer.match').distance;
 */
export class Calibration {
  readonly results: CalibrationResults;
  readonly metric: ClassificationMetric | PartConfig;
  readonly matcher: ClassificationMatch | PartConfig;
  readonly k: number;

  constructor(parts: Pick<Calibration, 'k' | 'matcher' | 'metric' | 'results'>) {
    this.results = parts.results;
    this.metric = parts.metric;
    this.matcher = parts.matcher;
    this.k = parts.k;
  }

  /** Reads what `toConfig` and `curves` gave. */
  static fromConfig({ cutpoints, curves: names, ...parts }: CalibrationConfig, curves: Float64Array): Calibration {
    const length = curves.length / names.length;
    const thresholds = names.map((name, i) => [name, curves.slice(i * length, (i + 1) * length)]);
    return new Calibration({ ...parts, results: { cutpoints, thresholds: Object.fromEntries(thresholds) } });
  }

  /** Throws `UNSUPPORTED_OPERATION` for a metric or matcher whose class has no `className`. */
  toConfig(where: string): CalibrationConfig {
    const describe = (part: ClassificationMetric | ClassificationMatch | PartConfig): PartConfig =>
      isPartConfig(part) ? part : describePart(part, where);
    return {
      metric: describe(this.metric),
      matcher: describe(this.matcher),
      k: this.k,
      cutpoints: this.results.cutpoints,
      curves: Object.keys(this.results.thresholds),
    };
  }

  /** Every curve, one after another, in the order of `toConfig().curves`. */
  curves(): Float64Array {
    return Float64Array.from(Object.values(this.results.thresholds).flatMap((curve) => [...curve]));
  }

  /** Throws `UNKNOWN_CUTPOINT`, listing the known ones. */
  cutpoint(name: string, where: string): Cutpoint {
    const { cutpoints } = this.results;
    if (Object.hasOwn(cutpoints, name)) return cutpoints[name] as Cutpoint;
    throw new SimError({
      code: 'UNKNOWN_CUTPOINT',
      where,
      problem: 'the calibration found no such cut point',
      got: name,
      cure: `Use one of: ${Object.keys(cutpoints).join(', ')}, or all.`,
    });
  }

  /** The cut points by name, or all of them for `'all'`. Throws `UNKNOWN_CUTPOINT`. */
  cutpoints(name: string, where: string): Cutpoint[] {
    return name === 'all' ? Object.values(this.results.cutpoints) : [this.cutpoint(name, where)];
  }
}

/** What each cut point stands for on curves that were evaluated at the distances of all of them, by its name. */
export function valuesAtCutpoints(
  cutpoints: readonly Cutpoint[],
  curves: Readonly<Record<string, Float64Array>>,
): Record<string, Record<string, number | string>> {
  const at = (wanted: number): Record<string, number> => {
    const place = curves['distance']?.indexOf(wanted) ?? 0;
    return Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, curve[place] as number]));
  };
  return Object.fromEntries(cutpoints.map(({ name, distance }) => [name, { name, ...at(distance) }]));
}

/** Throws `NOT_CALIBRATED` where there is no calibration. */
export function requireCalibration(calibration: Calibration | null, where: string): Calibration {
  if (calibration) return calibration;
  throw new SimError({
    code: 'NOT_CALIBRATED',
    where,
    problem: 'the index has no cut points yet',
    cure: 'Call calibrate with labelled queries first.',
  });
}
