/**
 * The checks of rows that are added, where the caller's thread is to stay free.
 *
 * @internal
 */
import { nextTask, requireFinite } from '@sim/core';
import { areRising, requireNewIds } from './id-checks.ts';
import type { RowTable } from './row-table.ts';

/** What is to be added: `values` is `[ids.length, dim]`. */
export interface NewRows {
  readonly ids: Uint32Array;
  readonly values: Float32Array;
}

/** Numbers and ids that are looked at in one go: about a millisecond before compilers have seen the loops, less afterwards. */
const NUMBERS_PER_CHECK = 2 ** 16;
const IDS_PER_CHECK = 2 ** 13;

/**
 * Refuses numbers that are not finite, ids of which two are equal, and ids that are in the table, and makes room for all of
 * them there; lets other tasks of this thread run in between.
 */
export async function checkInParts({ ids, values }: NewRows, table: RowTable, where: string): Promise<void> {
  const { dim } = table;
  const rows = Math.max(1, Math.floor(NUMBERS_PER_CHECK / dim));
  for (let first = 0; first * dim < values.length; first += rows) {
    requireFinite(values.subarray(first * dim, (first + rows) * dim), dim, where, first);
    await nextTask();
  }
  const seen = new Set<number>();
  const isRising = await areRisingInParts(ids);
  // Of ids that rise, none is equal to another, and only the last can be the one that no row may have.
  if (isRising) requireNewIds(ids.subarray(-1), where);
  for (let first = 0; first < ids.length; first += IDS_PER_CHECK) {
    const part = ids.subarray(first, first + IDS_PER_CHECK);
    if (!isRising) requireNewIds(part, where, seen);
    table.requireUnknown(part, where);
    await nextTask();
  }
  table.reserve(ids.length);
}

async function areRisingInParts(ids: Uint32Array): Promise<boolean> {
  for (let first = 0; first < ids.length; first += IDS_PER_CHECK) {
    if (!areRising(ids.subarray(Math.max(0, first - 1), first + IDS_PER_CHECK))) return false;
    await nextTask();
  }
  return true;
}
