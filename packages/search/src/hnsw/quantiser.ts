/**
 * Codes of 8 bits for rows.
 *
 * @internal
 */
import type { RankForm } from '@sim/core';

/** A number x of column c has the code `round((x − centre[c]) · scale)`, cut off at 8 bits. */
export interface Quantiser {
  readonly centre: Float32Array;
  readonly scale: number;
}

/** Standard deviations that codes reach to. Wider steps would lose more than what is cut off beyond. */
const REACH = 4;

/** One step for all columns: the codes then order as the rows do. Products need the origin where it is. */
export function fitQuantiser(rows: readonly Float32Array[], dim: number, form: RankForm): Quantiser {
  const centre = new Float32Array(dim);
  if (form !== 'dot') for (const row of rows) for (let i = 0; i < dim; i++) centre[i] = (centre[i] as number) + (row[i] as number) / rows.length;
  let squares = 0;
  for (const row of rows) for (let i = 0; i < dim; i++) squares += ((row[i] as number) - (centre[i] as number)) ** 2;
  const deviation = Math.sqrt(squares / (rows.length * dim));
  const scale = Math.fround(127 / (REACH * deviation));
  return { centre, scale: Number.isFinite(scale) ? scale : 1 };
}
