import { SimError } from '@sim/core';
import type { TableRow } from './store.ts';

/** A table by columns. */
export interface Columns<Data = unknown> {
  readonly rowCount: number;
  readonly id: Uint32Array;
  /** Left out where the rows have no keys. */
  readonly key?: readonly (string | null)[];
  /** Integers as `Int32Array`, or as `Float64Array` where one is larger, 0 where there is none; texts as a list. */
  readonly label: Float64Array | Int32Array | readonly (string | null)[];
  /** One bit for each row, the lowest bit of each byte first, 1 where there is a label. */
  readonly labelValidity: Uint8Array;
  /** Numbers in an embedding. */
  readonly dim: number;
  /** `[rowCount, dim]`, flat. */
  readonly embedding: Float32Array;
  readonly data: readonly (Data | null)[];
}

/**
 * Rows of `toDataFrame` by columns, laid out as Apache Arrow has them: `embedding` is the child of a
 * `FixedSizeList<float32>[dim]`, `labelValidity` a validity bitmap, both taken without a copy.
 *
 * Throws `DIMENSION_MISMATCH` for embeddings of different lengths.
 *
 * @example
 * const { id, label, embedding, dim } = toColumns(await store.toDataFrame());
 */
export function toColumns<Data = unknown>(rows: readonly TableRow<Data>[]): Columns<Data> {
  const dim = rows[0]?.embedding.length ?? 0;
  const embedding = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) {
    if (row.embedding.length !== dim)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where: 'toColumns',
        problem: `row ${i} must have ${dim} numbers, as row 0 has`,
        got: row.embedding.length,
        cure: 'Make a table of records of one store.',
      });
    embedding.set(row.embedding, i * dim);
  }
  const labels = rows.map(({ label }) => label);
  return {
    rowCount: rows.length,
    id: Uint32Array.from(rows, ({ id }) => id),
    ...(rows.some(({ key }) => key !== undefined) ? { key: rows.map(({ key = null }) => key) } : {}),
    label: labelColumn(labels),
    labelValidity: validity(labels),
    dim,
    embedding,
    data: rows.map(({ data }) => data),
  };
}

function labelColumn(labels: readonly (number | string | null)[]): Columns['label'] {
  if (labels.some((label) => typeof label === 'string')) return labels as readonly (string | null)[];
  const numbers = labels.map((label) => Number(label));
  return numbers.every((label) => (label | 0) === label) ? Int32Array.from(numbers) : Float64Array.from(numbers);
}

function validity(values: readonly unknown[]): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(values.length / 8));
  for (const [i, value] of values.entries())
    if (value !== null) bitmap[i >> 3] = (bitmap[i >> 3] as number) | (1 << (i & 7));
  return bitmap;
}
