/**
 * The refusal of a second writer.
 *
 * @internal
 */
import { SimError } from './errors.ts';

/** @param holder Who holds the lock, as far as is known. */
export const lockedFile = (name: string, holder: string, where: string): SimError =>
  new SimError({
    code: 'FILE_LOCKED',
    where,
    problem: `${holder} has this open for writing`,
    got: name,
    cure: 'Close it there first: there is one writer at a time.',
  });
