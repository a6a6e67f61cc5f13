/**
 * Calibration, matching and evaluation over the records of an index. Each function checks its arguments at once and
 * gives the work itself, for the queue of the index.
 *
 * @internal
 */
import { type Embeddings, type Label, type Labels, toRows } from '@sim/core';
import { makeClassificationMatcher } from '@sim/matchers';
import { makeClassificationMetric, type RetrievalMetric } from '@sim/metrics';
import {
  type CalibrateOptions,
  Calibration,
  type MatchOptions,
  requireCalibration,
  valuesAtCutpoints,
} from './calibration.ts';
import { type EvaluationLabels, makeMetricsFor } from './evaluation-labels.ts';
import type { IndexState } from './index-state.ts';
import type {
  EvaluateClassificationOptions,
  EvaluateCutpointsOptions,
  EvaluateRetrievalOptions,
} from './indexer-options.ts';
import { matchLabels } from './match-labels.ts';

/** Work that is ready to be done. */
export type Task<T> = () => Promise<T>;

/** Finds cut points. */
export function calibrationTask(
  { records, evaluator }: IndexState<unknown>,
  embeddings: Embeddings,
  labels: Labels,
  options: CalibrateOptions,
  where: string,
): Task<Calibration> {
  const { k = 1, thresholdsTargets = {}, extraMetrics = ['precision', 'recall'] } = options;
  const metric = makeClassificationMetric(options.calibrationMetric ?? 'f1', '', where);
  const matcher = makeClassificationMatcher(options.matcher ?? 'match_nearest', where);
  const rows = records.checkQueries(embeddings, labels, options, where);
  return async () => {
    const lookups = await records.labelledLookups(rows, labels, options, where, () => k);
    const input = { ...lookups, thresholdsTargets, calibrationMetric: metric, matcher, extraMetrics };
    return new Calibration({ results: evaluator.calibrate(input), metric, matcher, k });
  };
}

/** Finds the label of each query at one cut point, or at all of them by name. */
export function matchTask(
  state: IndexState<unknown>,
  embeddings: Embeddings,
  options: MatchOptions,
  where: string,
): Task<(Label | null)[] | Record<string, (Label | null)[]>> {
  const { records } = state;
  const rows = toRows(embeddings, { where, dim: records.search.dim });
  return async () => {
    const calibration = requireCalibration(state.calibration, where);
    const { labels } = records.table;
    const { cutpoint = 'optimal', k = calibration.k, noMatchLabel = labels.noMatchLabel } = options;
    const matcher = makeClassificationMatcher(options.matcher ?? calibration.matcher, where);
    const cutpoints = calibration.cutpoints(cutpoint, where);
    const { ids, distances } = await records.neighbours(rows, where, { ...options, k });
    const lookupLabels = records.table.codesOf(ids);
    const matches = matcher.deriveMatch({ lookupLabels, lookupDistances: distances, k });
    const byName = matchLabels(matches, cutpoints, { labels, polarity: records.search.ranking, noMatchLabel });
    return cutpoint === 'all' ? byName : (byName[cutpoint] as (Label | null)[]);
  };
}

/** Computes retrieval metrics. */
export function retrievalTask(
  { records, evaluator }: IndexState<unknown>,
  embeddings: Embeddings,
  labels: Labels,
  options: EvaluateRetrievalOptions,
  where: string,
): Task<Record<string, number>> {
  const rows = records.checkQueries(embeddings, labels, options, where);
  return async () => {
    let metrics: RetrievalMetric[] = [];
    const chooseK = (seen: EvaluationLabels): number => {
      const gallery = seen.translate(records.table.content().codes);
      metrics = makeMetricsFor(options.metrics, gallery, where, options.ownIds && seen.queryLabels);
      return Math.max(1, ...metrics.map(({ columns }) => columns));
    };
    const lookups = await records.labelledLookups(rows, labels, options, where, chooseK, true);
    return evaluator.evaluateRetrieval({ ...lookups, metrics });
  };
}

/** Computes classification metrics along thresholds. */
export function classificationTask(
  { records, evaluator }: IndexState<unknown>,
  embeddings: Embeddings,
  labels: Labels,
  options: EvaluateClassificationOptions,
  where: string,
): Task<Record<string, Float64Array>> {
  const { distanceThresholds, k = 1, matcher, metrics } = options;
  const rows = records.checkQueries(embeddings, labels, options, where);
  return async () => {
    const lookups = await records.labelledLookups(rows, labels, options, where, () => k);
    return evaluator.evaluateClassification({ ...lookups, distanceThresholds, matcher, metrics });
  };
}

/** Computes classification metrics at the cut points of the calibration. */
export function cutpointsTask(
  state: IndexState<unknown>,
  embeddings: Embeddings,
  labels: Labels,
  options: EvaluateCutpointsOptions,
  where: string,
): Task<Record<string, Record<string, number | string>>> {
  const { records, evaluator } = state;
  const rows = records.checkQueries(embeddings, labels, options, where);
  return async () => {
    const calibration = requireCalibration(state.calibration, where);
    const { k = calibration.k, matcher = calibration.matcher, extraMetrics = ['precision', 'recall'] } = options;
    const lookups = await records.labelledLookups(rows, labels, options, where, () => k);
    const metrics = [calibration.metric, ...extraMetrics];
    const cutpoints = calibration.cutpoints('all', where);
    const distanceThresholds = cutpoints.map(({ distance }) => distance);
    const curves = evaluator.evaluateClassification({ ...lookups, distanceThresholds, matcher, metrics });
    return valuesAtCutpoints(cutpoints, curves);
  };
}
