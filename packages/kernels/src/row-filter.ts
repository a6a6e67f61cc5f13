import type { RowFilter } from './kernel-backend.ts';

/** A filter of `size` rows that allows those for which `isAllowed` is true. Asks about every row once, in order. */
export function makeRowFilter(size: number, isAllowed: (row: number) => boolean): RowFilter {
  const filter = new Uint32Array(Math.ceil(size / 32));
  for (let row = 0; row < size; row++) if (isAllowed(row)) allowRow(filter, row);
  return filter;
}

/** Sets the bit of `row`, which lies within the filter. */
export function allowRow(filter: RowFilter, row: number): void {
  filter[row >>> 5] = (filter[row >>> 5] as number) | (1 << (row & 31));
}

/** Clears the bit of `row`, which lies within the filter. */
export function refuseRow(filter: RowFilter, row: number): void {
  filter[row >>> 5] = (filter[row >>> 5] as number) & ~(1 << (row & 31));
}

/** True when the filter allows `row`; false beyond its end. */
export function isRowAllowed(filter: RowFilter, row: number): boolean {
  return (((filter[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

/** The rows of `[begin, end)` that the filter allows, ascending. Whole words without a bit are stepped over. */
export function allowedRows(filter: RowFilter, begin: number, end: number): Uint32Array {
  const rows = new Uint32Array(Math.max(0, end - begin));
  let count = 0;
  for (let row = begin; row < end; row++) {
    if ((row & 31) === 0 && (filter[row >>> 5] ?? 0) === 0) row += 31;
    else if (isRowAllowed(filter, row)) rows[count++] = row;
  }
  return rows.subarray(0, count);
}
