/**
 * The error for an id that is not there. Apart from other checks: parts that are loaded lazily throw it.
 *
 * @internal
 */
import { SimError } from '@sim/core';

/** The refusal of an id that is not there. */
export const unknownId = (id: number, where: string): SimError =>
  new SimError({
    code: 'UNKNOWN_ID',
    where,
    problem: 'this id is not in the index; nothing was changed',
    got: id,
    cure: 'Name only ids that were added and not removed since.',
  });
