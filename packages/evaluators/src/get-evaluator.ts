import { findClass } from '@sim/core';
import type { Evaluator } from './evaluator.ts';
import { MemoryEvaluator } from './memory-evaluator.ts';

/** How a caller names an evaluator: by name, or the evaluator itself. */
export type EvaluatorIdentifier = string | Evaluator;

/**
 * The evaluator that `identifier` stands for; an instance is returned as it is. Names ignore case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * getEvaluator('memory').evaluateRetrieval({ queryLabels, lookupLabels, lookupDistances, metrics: ['recall'] });
 */
export function getEvaluator(identifier: EvaluatorIdentifier, where = 'getEvaluator'): Evaluator {
  if (typeof identifier !== 'string') return identifier;
  const found = findClass(identifier, [MemoryEvaluator], 'evaluator', where);
  return new found();
}
