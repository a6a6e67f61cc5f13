/**
 * The refusals of an index that has ended, or has not.
 *
 * @internal
 */
import { SimError } from '@sim/core';

/** Of a call to an index that was disposed of. */
export const disposed = (where: string): SimError =>
  new SimError({ code: 'DISPOSED', where, problem: 'this index was disposed of', cure: 'Make another one.' });

/** Of a disposal that would leave the lock on a file behind. */
export const stillOpen = (where: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'this index is open, and others wait for its file',
    cure: 'Call close, and wait for it.',
  });
