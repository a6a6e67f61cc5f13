/**
 * Rows of a table as integers.
 *
 * @internal
 */
import { type Int8Rows, encodeInt8 } from '@sim/kernels';
import type { ReadRows, RowTable } from './row-table.ts';

/** The rows of `liveIds` as a file has them, made part by part: as float32 they would take four times the memory. */
export async function int8Content(table: RowTable, read: ReadRows | undefined): Promise<Int8Rows> {
  const { dim, size } = table;
  const all = { codes: new Int8Array(size * dim), steps: new Float32Array(size) };
  await table.visitRows(read, (rows, first) => {
    const { codes, steps } = encodeInt8(rows, dim);
    all.codes.set(codes, first * dim);
    all.steps.set(steps, first);
  });
  return all;
}
