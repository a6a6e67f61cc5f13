import { requireFinite } from './checks.ts';
import { SimError } from './errors.ts';

/** Embeddings as users hold them: one flat row-major array, or a list of rows. */
export type Embeddings = Float32Array | readonly (readonly number[] | Float32Array)[];

/** Embeddings as the library works on them: `values` is `[count, dim]`, row-major. */
export interface Rows {
  readonly values: Float32Array;
  readonly count: number;
  readonly dim: number;
}

/** How `toRows` reads embeddings. */
export interface ToRowsOptions {
  /** The public call on whose behalf the rows are checked, as `Class.method`. */
  readonly where: string;
  /** Wanted row length; needed for a flat array, otherwise taken from the first row. */
  readonly dim?: number;
  /** Accept no rows at all. Default false. */
  readonly allowEmpty?: boolean;
  /** The caller will look for numbers that are not finite, part by part where the rows are many. Default false. */
  readonly checksLater?: boolean;
}

/**
 * Checks embeddings and lays them out flat, without a copy where they are flat already.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH` or `NOT_FINITE`.
 *
 * @example
 * toRows([[1, 2], [3, 4]], { where: 'LinearSearch.add' });   // { values: [1, 2, 3, 4], count: 2, dim: 2 }
 */
export function toRows(embeddings: Embeddings, options: ToRowsOptions): Rows {
  const { where, allowEmpty = false, checksLater = false } = options;
  const rows = embeddings instanceof Float32Array ? flatRows(embeddings, options) : nestedRows(embeddings, options);
  if (rows.count === 0 && !allowEmpty)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'embeddings are empty',
      cure: 'Pass at least one row.',
    });
  if (!checksLater) requireFinite(rows.values, rows.dim, where);
  return rows;
}

function flatRows(values: Float32Array, { where, dim }: ToRowsOptions): Rows {
  if (dim === undefined)
    throw new SimError({
      code: 'DIMENSION_MISMATCH',
      where,
      problem: 'the row length of a flat array is not known',
      got: values,
      cure: 'Pass rows, or say the dimension first.',
    });
  if (values.length % dim !== 0)
    throw new SimError({
      code: 'DIMENSION_MISMATCH',
      where,
      problem: `a flat array must hold whole rows of ${dim} numbers`,
      got: values.length,
      cure: `Pass count × ${dim} numbers.`,
    });
  return { values, count: values.length / dim, dim };
}

function nestedRows(rows: readonly (readonly number[] | Float32Array)[], options: ToRowsOptions): Rows {
  if (!Array.isArray(rows))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: options.where,
      problem: 'embeddings must be a Float32Array or an array of rows',
      got: rows,
      cure: 'Pass a flat Float32Array, number[][] or Float32Array[].',
    });
  const dim = options.dim ?? rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * dim);
  for (const [index, row] of rows.entries()) {
    if (row?.length !== dim || dim === 0)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where: options.where,
        problem: `row ${index} must hold ${dim || 'at least one'} numbers`,
        got: row?.length,
        cure: 'Give every row the dimension of the embedding.',
      });
    // JSON writes NaN as null, which a typed array would take for 0.
    for (let i = 0; i < dim; i++) values[index * dim + i] = typeof row[i] === 'number' ? (row[i] as number) : Number.NaN;
  }
  return { values, count: rows.length, dim };
}
