/**
 * The error for an id that is there already. Apart from other checks: parts that are loaded lazily throw it.
 *
 * @internal
 */
import { SimError } from '@sim/core';

/** The refusal of an id that is there already. */
export const duplicateId = (id: number, where: string): SimError =>
  new SimError({
    code: 'DUPLICATE_ID',
    where,
    problem: 'this id is in the index already, or twice among the new ones; nothing was added',
    got: id,
    cure: 'Remove the old row first, or choose another id.',
  });
