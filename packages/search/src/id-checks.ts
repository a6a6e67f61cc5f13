/**
 * Checks of ids at the border of every engine.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import { duplicateId } from './duplicate-id.ts';
import { type IdFilter, NO_ID } from './search.ts';

/** Refuses ids that are not typed: a plain array holds numbers that no id can be. */
export function requireIds(ids: Uint32Array, where: string): void {
  if (ids instanceof Uint32Array) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'ids must be a Uint32Array',
    got: ids,
    cure: 'Pass Uint32Array.from(ids).',
  });
}

/**
 * Refuses new ids of which two are equal, and the one that stands for "no neighbour".
 *
 * @param earlier Ids that came before these, which join them.
 */
export function requireNewIds(ids: Uint32Array, where: string, earlier?: Set<number>): void {
  requireIds(ids, where);
  // Ids that rise need no set, which would take more memory than millions of rows of small numbers.
  if (!earlier && areRising(ids) && ids.at(-1) !== NO_ID) return;
  const seen = earlier ?? new Set<number>();
  for (const id of ids) {
    if (id === NO_ID)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: 'this id stands for "no neighbour"',
        got: id,
        cure: `Use ids below ${NO_ID}.`,
      });
    if (seen.has(id)) throw duplicateId(id, where);
    seen.add(id);
  }
}

/** Refuses a filter that is neither a list of ids nor a test. */
export function requireFilter(filter: IdFilter | undefined, where: string): void {
  if (filter !== undefined && typeof filter !== 'function') requireIds(filter, where);
}

/** Whether each id is larger than the one before it. */
export function areRising(ids: Uint32Array): boolean {
  for (let i = 1; i < ids.length; i++) if ((ids[i] as number) <= (ids[i - 1] as number)) return false;
  return true;
}
