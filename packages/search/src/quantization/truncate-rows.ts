import { type Embeddings, SimError, normalizeRows, requireInteger, toRows } from '@sim/core';
import { firstColumns } from './first-columns.ts';

/** Options of `truncateRows`. */
export interface TruncateRowsOptions {
  /** Numbers that are kept of each row. */
  readonly dimensions: number;
  /** Numbers in a row, where rows come as one flat array. */
  readonly dim?: number | undefined;
  /** Scale what is left to length 1, as embeddings of a cosine distance are. Default true. */
  readonly normalize?: boolean | undefined;
}

/**
 * The first numbers of every row, scaled to length 1: the smaller embedding inside an embedding that was trained for it,
 * or whose columns are principal components.
 *
 * Kusupati, Bhatt, Rege et al.: Matryoshka Representation Learning (2022), arXiv:2205.13147.
 *
 * Throws `INVALID_ARGUMENT` for more numbers than there are, and what `toRows` throws.
 *
 * @param rows `[n, dim]`
 * @returns `[n, dimensions]`
 * @example
 * truncateRows([[3, 4, 12]], { dimensions: 2 });   // [0.6, 0.8]
 */
export function truncateRows(rows: Embeddings, options: TruncateRowsOptions): Float32Array {
  const where = 'truncateRows';
  const { dimensions, dim: wantedDim, normalize = true } = options;
  const { values, dim } = toRows(rows, { where, ...(wantedDim === undefined ? {} : { dim: wantedDim }) });
  requireInteger(dimensions, 'dimensions', where);
  if (dimensions > dim)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `rows have no more than ${dim} numbers`,
      got: dimensions,
      cure: `Pass dimensions ≤ ${dim}.`,
    });
  const cut = firstColumns(values, dim, dimensions);
  return normalize ? normalizeRows(cut, dimensions) : cut;
}
