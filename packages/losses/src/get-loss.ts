import { makePart } from '@sim/core';
import { MetricLoss, type MetricLossIdentifier } from './metric-loss.ts';
import { lossClasses } from './registry.ts';
import { wrapperClasses } from './wrappers/registry.ts';

/**
 * The loss behind a name or alias in any case, a class, `{ className, config }`, or a loss itself.
 *
 * Throws `UNKNOWN_NAME`, listing the known names, or `INVALID_ARGUMENT`.
 *
 * @example
 * getLoss('triplet_loss');
 * getLoss({ className: loss.className, config: loss.getConfig() });   // a saved one
 */
export function getLoss(identifier: MetricLossIdentifier, where = 'getLoss'): MetricLoss {
  return makePart(identifier, { base: MetricLoss, classes: [...lossClasses, ...wrapperClasses], kind: 'loss', where });
}
