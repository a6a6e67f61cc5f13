/**
 * How many records a table is to hold.
 *
 * @internal
 */
import { requireInteger } from '@sim/core';

/** The number of records that `toDataFrame` was asked for; 0 means all of them. */
export function recordCount(numRecords: number, where: string): number {
  return requireInteger(numRecords, 'numRecords', where, 0) || Number.POSITIVE_INFINITY;
}
