import { SimError } from '@sim/core';
import type { parquetWriteBuffer } from 'hyparquet-writer';
import { plainJson } from '../plain-json.ts';
import type { TableRow } from '../store.ts';
import { toColumns } from '../to-columns.ts';

/**
 * Rows of `toDataFrame`, of a store or an index, as a Parquet file, which pandas, Polars, DuckDB and Arrow read: `id`
 * (int64), `key` where the rows have one (text), `label` (int64 or text), `embedding` (a list of float32), `data` (JSON, typed
 * arrays and bigints in it as lists and text); null for no key, label or data.
 *
 * Written by the npm package `hyparquet-writer`, which is installed beside this one. Throws `MISSING_PEER`, or
 * `DIMENSION_MISMATCH` for embeddings of different lengths.
 *
 * @example
 * import { toParquet } from '@sim/stores/parquet';
 * await writeFile('cats.parquet', await toParquet(await index.toDataFrame()));
 * // In Python: pandas.read_parquet('cats.parquet')
 */
export async function toParquet(rows: readonly TableRow[]): Promise<Uint8Array> {
  const { id, key, dim, embedding } = toColumns(rows);
  const hasTexts = rows.some(({ label }) => typeof label === 'string');
  const labels = rows.map(({ label }) => (typeof label === 'number' ? BigInt(label) : label));
  const items = rows.map(({ data }) => (data === null ? null : (JSON.parse(JSON.stringify(data, plainJson)) as unknown)));
  const write = await importWriter('toParquet');
  const file = write({
    columnData: [
      { name: 'id', data: BigInt64Array.from(id, BigInt) },
      ...(key ? [{ name: 'key', data: [...key] }] : []),
      { name: 'label', data: labels },
      { name: 'embedding', data: rows.map((_, row) => Array.from(embedding.subarray(row * dim, (row + 1) * dim))) },
      { name: 'data', data: items },
    ],
    schema: [
      { name: 'root', num_children: key ? 5 : 4 },
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
      ...(key ? [text('key')] : []),
      hasTexts ? text('label') : { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'embedding', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
      { name: 'data', type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
    ],
  });
  return new Uint8Array(file);
}

/** A column of texts, of which some may be missing. */
const text = (name: string): { name: string; type: 'BYTE_ARRAY'; converted_type: 'UTF8'; repetition_type: 'OPTIONAL' } => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});

async function importWriter(where: string): Promise<typeof parquetWriteBuffer> {
  try {
    return (await import('hyparquet-writer')).parquetWriteBuffer;
  } catch (cause) {
    throw new SimError({
      code: 'MISSING_PEER',
      where,
      problem: 'the npm package hyparquet-writer, which writes Parquet files, is not installed',
      cure: 'Run `npm install hyparquet-writer`.',
      cause,
    });
  }
}
