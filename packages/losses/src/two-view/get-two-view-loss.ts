import { makePart } from '@sim/core';
import { twoViewLossClasses } from './registry.ts';
import { TwoViewLoss, type TwoViewLossIdentifier } from './two-view-loss.ts';

/**
 * The two-view loss behind a name or alias in any case, a class, `{ className, config }`, or a loss itself.
 *
 * Throws `UNKNOWN_NAME`, listing the known names, or `INVALID_ARGUMENT`.
 *
 * @example
 * getTwoViewLoss('simclr_loss');
 * getTwoViewLoss({ className: loss.className, config: loss.getConfig() });   // a saved one
 */
export function getTwoViewLoss(identifier: TwoViewLossIdentifier, where = 'getTwoViewLoss'): TwoViewLoss {
  return makePart(identifier, { base: TwoViewLoss, classes: twoViewLossClasses, kind: 'two-view loss', where });
}
