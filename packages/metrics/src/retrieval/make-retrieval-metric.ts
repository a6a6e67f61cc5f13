import { findClass, type PartIdentifier } from '@sim/core';
import { retrievalMetricClasses } from './registry.ts';
import { RetrievalMetric } from './retrieval-metric.ts';

/** How a caller names a retrieval metric: by name, class, name with options, or the metric itself. */
export type RetrievalMetricIdentifier = PartIdentifier<RetrievalMetric>;

/**
 * The retrieval metric that `identifier` stands for; an instance is returned as it is. Names ignore case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * makeRetrievalMetric({ className: 'RecallAtK', config: { k: 1 } }).displayName;   // 'recall@1'
 */
export function makeRetrievalMetric(
  identifier: RetrievalMetricIdentifier,
  where = 'makeRetrievalMetric',
): RetrievalMetric {
  if (identifier instanceof RetrievalMetric) return identifier;
  if (typeof identifier === 'function') return new identifier();
  const { className, config } = typeof identifier === 'string' ? { className: identifier, config: {} } : identifier;
  const found = findClass(className, retrievalMetricClasses, 'retrieval metric', where);
  return new found(config as never);
}
