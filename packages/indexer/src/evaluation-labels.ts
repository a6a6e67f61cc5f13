/**
 * Labels of an index as evaluators see them.
 *
 * @internal
 */
import { isPartConfig, type LabelCodes, type Labels, MISSING_LABEL_CODE } from '@sim/core';
import { makeRetrievalMetric, type RetrievalMetric, type RetrievalMetricIdentifier } from '@sim/metrics';

/** Turns labels and codes of an index into what metrics compare. */
export interface EvaluationLabels {
  /** One code for each query; of a label that the index does not know, a code that no record has. */
  readonly queryLabels: Int32Array;
  /** What metrics see for codes of the index. */
  translate(codes: Int32Array): Int32Array;
}

/**
 * Integer labels stand for themselves, so that a metric's `r` may speak of them; other labels are seen as codes.
 * Throws `INVALID_LABEL` for labels of the other kind than those in the index.
 */
export function evaluationLabels(known: LabelCodes, queryLabels: Labels, where: string): EvaluationLabels {
  const codes = known.clone();
  const queryCodes = codes.encode(queryLabels, where);
  const { labels } = codes.getConfig();
  const fit = labels.every((label) => typeof label === 'number' && (label | 0) === label && label !== MISSING_LABEL_CODE);
  if (!fit) return { queryLabels: queryCodes, translate: (some) => some };
  const translate = (some: Int32Array): Int32Array =>
    some.map((code) => (code === MISSING_LABEL_CODE ? code : (labels[code] as number)));
  return { queryLabels: translate(queryCodes), translate };
}

/**
 * The metrics; those that are named, not made, learn the labels of the gallery to count relevant records from. Queries of
 * `ownLabels` are records themselves, so for each of these labels there is one record fewer to find.
 */
export function makeMetricsFor(
  identifiers: readonly RetrievalMetricIdentifier[],
  galleryCodes: Int32Array,
  where: string,
  ownLabels: Iterable<number> = [],
): RetrievalMetric[] {
  const own = new Set(ownLabels);
  const galleryLabels = [...galleryCodes].filter((code) => code !== MISSING_LABEL_CODE && !own.delete(code));
  return identifiers.map((identifier) => {
    const named = typeof identifier === 'string' ? { className: identifier, config: {} } : identifier;
    if (!isPartConfig(named)) return makeRetrievalMetric(named, where);
    return makeRetrievalMetric({ ...named, config: { galleryLabels, ...named.config } }, where);
  });
}
