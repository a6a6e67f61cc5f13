/** @internal */

/** What an engine does at one `ef`. */
export interface CurvePoint {
  readonly ef: number;
  /** Part of the true nearest that is found. */
  readonly recall: number;
  /** Queries a second. */
  readonly rate: number;
}

/** What is missing is not less than this, so that it has a logarithm. */
const LEAST_MISSING = 1e-5;

/**
 * Queries a second at a recall: that of the fastest point that finds as much, or, between two points, their geometric mean
 * weighted by the logarithm of what is missing, which is nearly a straight line. `undefined` when no point finds as much.
 */
export function rateAtRecall(points: readonly CurvePoint[], recall: number): number | undefined {
  const reached = points.filter((point) => point.recall >= recall);
  if (reached.length === 0) return undefined;
  const fastest = reached.reduce((best, point) => (point.rate > best.rate ? point : best));
  const before = points.filter((point) => point.recall < recall && point.rate > fastest.rate);
  if (before.length === 0) return fastest.rate;
  const nearest = before.reduce((best, point) => (point.recall > best.recall ? point : best));
  const part = (missing(nearest.recall) - missing(recall)) / (missing(nearest.recall) - missing(fastest.recall));
  return Math.exp((1 - part) * Math.log(nearest.rate) + part * Math.log(fastest.rate));
}

const missing = (recall: number): number => Math.log(Math.max(LEAST_MISSING, 1 - recall));
