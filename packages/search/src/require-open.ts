/** @internal */
import { SimError } from '@sim/core';

/** Refuses calls of an index after `dispose`. */
export function requireOpen(isDisposed: boolean, where: string): void {
  if (!isDisposed) return;
  throw new SimError({
    code: 'DISPOSED',
    where,
    problem: 'this index was disposed of',
    cure: 'Make another one.',
  });
}
