import {
  type Config,
  checkLookups,
  type DistanceArray,
  getRanking,
  type MatchCounts,
  type Polarity,
  SimError,
} from '@sim/core';
import { makeClassificationMatcher } from '@sim/matchers';
import {
  type ClassificationMetric,
  type ClassificationMetricIdentifier,
  computeMatchMask,
  makeClassificationMetric,
  makeRetrievalMetric,
} from '@sim/metrics';
import type {
  CalibrationInput,
  CalibrationResults,
  ClassificationEvaluationInput,
  Cutpoint,
  Evaluator,
  RetrievalEvaluationInput,
} from './evaluator.ts';

/**
 * Evaluates and calibrates in memory, on the calling thread.
 *
 * Differs from TF Similarity: curves stand along the sorted thresholds that they were computed at; targets of metrics
 * that should be small are reached from above; missing neighbours give no thresholds.
 *
 * @example
 * const lookups = { queryLabels: [1, 1, 2], lookupLabels: [1, 1, 1], lookupDistances: [0.1, 0.2, 0.3] };
 * new MemoryEvaluator().calibrate({ ...lookups, calibrationMetric: 'precision' }).cutpoints.optimal;
 * // { name: 'optimal', distance: 0.2, value: 1, precision: 1 }, to float32
 */
export class MemoryEvaluator implements Evaluator {
  static readonly className = 'MemoryEvaluator';
  static readonly aliases: readonly string[] = ['memory'];

  evaluateRetrieval(input: RetrievalEvaluationInput): Record<string, number> {
    const where = 'MemoryEvaluator.evaluateRetrieval';
    checkLookups(input, where);
    const { metrics, queryLabels, lookupLabels, lookupDistances, ranking } = input;
    const made = metrics.map((metric) => makeRetrievalMetric(metric, where));
    const names = made.map(({ displayName }) => displayName);
    for (const [i, name] of names.entries()) if (names.indexOf(name) < i) throw nameTaken(name, where);
    const matchMask = computeMatchMask(queryLabels, lookupLabels);
    const lookups = { queryLabels, lookupLabels, lookupDistances, matchMask, ranking };
    return Object.fromEntries(made.map((metric) => [metric.displayName, metric.compute(lookups)]));
  }

  evaluateClassification(input: ClassificationEvaluationInput): Record<string, Float64Array> {
    const where = 'MemoryEvaluator.evaluateClassification';
    const { distanceThresholds, metrics = ['f1'], matcher = 'match_nearest', ranking } = input;
    const made = makeMetrics(metrics, ['distance'], where);
    const compiled = makeClassificationMatcher(matcher, where);
    compiled.compile({ distanceThresholds, ranking });
    return { distance: compiled.distanceThresholds.slice(), ...curves(made, compiled.computeCount(input)) };
  }

  calibrate(input: CalibrationInput): CalibrationResults {
    const where = 'MemoryEvaluator.calibrate';
    const { thresholdsTargets = {}, calibrationMetric = 'f1', matcher = 'match_nearest', extraMetrics = [] } = input;
    checkLookups(input, where);
    checkTargets(thresholdsTargets, where);
    const polarity = getRanking(input.ranking ?? 'cosine', where);
    const metric = makeClassificationMetric(calibrationMetric, '', where);
    const metrics = makeMetrics([metric, ...extraMetrics], ['distance', 'name', 'value'], where);
    const compiled = makeClassificationMatcher(matcher, where);
    const distance = uniqueDistances(input.lookupDistances, polarity, where);
    compiled.compile({ distanceThresholds: distance, ranking: input.ranking });
    const counts = compiled.computeCount(input);
    const value = metric.compute(counts);
    const thresholds = { distance, value, ...curves(metrics, counts) };

    const cutpoints: Record<string, Cutpoint> = { optimal: cutpointAt(thresholds, 'optimal', lastBest(value, metric)) };
    for (const [name, target] of Object.entries(thresholdsTargets)) {
      const index = reaching(value, target, metric);
      if (index !== undefined) cutpoints[name] = cutpointAt(thresholds, name, index);
    }
    return { cutpoints, thresholds };
  }

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    return {};
  }
}

/** The metrics by name; one that is asked for twice stands once. */
function makeMetrics(
  identifiers: readonly ClassificationMetricIdentifier[],
  reserved: readonly string[],
  where: string,
): ClassificationMetric[] {
  const made = new Map<string, ClassificationMetric>();
  for (const identifier of identifiers) {
    const metric = makeClassificationMetric(identifier, '', where);
    const other = made.get(metric.name);
    if (reserved.includes(metric.name) || (other && other.constructor !== metric.constructor))
      throw nameTaken(metric.name, where);
    if (!other) made.set(metric.name, metric);
  }
  return [...made.values()];
}

const nameTaken = (name: string, where: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'each metric needs a name of its own in the results',
    got: name,
    cure: 'Give one of them another name.',
  });

function curves(metrics: readonly ClassificationMetric[], counts: MatchCounts): Record<string, Float64Array> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric.compute(counts)]));
}

function checkTargets(targets: Readonly<Record<string, number>>, where: string): void {
  for (const [name, target] of Object.entries(targets)) {
    if (name !== 'optimal' && Number.isFinite(target)) continue;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem:
        name === 'optimal' ? 'optimal is always found and cannot be a target' : `target ${name} must be a number`,
      got: target,
      cure: 'Name each target and say which value the metric has to reach.',
    });
  }
}

/** The float32 distances of all neighbours, each once, closest first. */
function uniqueDistances(distances: DistanceArray, { compare }: Polarity, where: string): Float64Array {
  const found = Float32Array.from(distances as readonly number[]).filter(Number.isFinite);
  if (found.length === 0)
    throw new SimError({
      code: 'INDEX_EMPTY',
      where,
      problem: 'no query has a neighbour',
      cure: 'Add records to the index before calibrating it.',
    });
  return Float64Array.from(new Set(found)).sort(compare);
}

/** The last of the best values, compared as float32: among equal scores the farthest threshold. */
function lastBest(values: Float64Array, { maximize }: ClassificationMetric): number {
  const scores = Float32Array.from(values);
  let best = 0;
  for (let i = 1; i < scores.length; i++) {
    const [score, bestScore] = [scores[i] as number, scores[best] as number];
    if (maximize ? score >= bestScore : score <= bestScore) best = i;
  }
  return best;
}

/**
 * The threshold at which a curve reaches its target: the first one where the metric gets better along the thresholds,
 * otherwise the last one that still holds it.
 */
function reaching(values: Float64Array, target: number, metric: ClassificationMetric): number | undefined {
  const { maximize, increasing } = metric;
  const wanted = Math.fround(target);
  const holds = (value: number): boolean => (maximize ? Math.fround(value) >= wanted : Math.fround(value) <= wanted);
  const index = maximize === increasing ? values.findIndex(holds) : values.findLastIndex(holds);
  return index < 0 ? undefined : index;
}

function cutpointAt(thresholds: Readonly<Record<string, Float64Array>>, name: string, index: number): Cutpoint {
  const values = Object.entries(thresholds).map(([key, curve]) => [key, curve[index] as number]);
  return { name, ...Object.fromEntries(values) } as Cutpoint;
}
