import { describe, expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { MemoryStore } from '../memory-store.ts';
import type { TableRow } from '../store.ts';
import { toParquet } from './parquet.ts';

/** Rows as another library reads them. */
const read = async (rows: readonly TableRow[]) => {
  const { buffer } = await toParquet(rows);
  return { rows: await parquetReadObjects({ file: buffer as ArrayBuffer }), schema: parquetMetadata(buffer as ArrayBuffer).schema };
};

describe('toParquet', () => {
  test('another reader finds ids, labels, embeddings and data', async () => {
    const store = new MemoryStore<unknown>();
    const embeddings = Float32Array.from({ length: 8 }, (_, i) => i / 3);
    await store.add({ embeddings, dim: 2, labels: [7, null, -1, 2 ** 40], data: [{ title: 'Tom', pixels: Uint8Array.of(1, 2) }, null, 'Rex', [1n]] });
    await store.remove([2]);
    const { rows } = await read(await store.toDataFrame());
    expect(rows).toEqual([
      { id: 0n, label: 7n, embedding: Array.from(embeddings.subarray(0, 2)), data: { title: 'Tom', pixels: [1, 2] } },
      { id: 1n, label: null, embedding: Array.from(embeddings.subarray(2, 4)), data: null },
      { id: 3n, label: 2n ** 40n, embedding: Array.from(embeddings.subarray(6)), data: ['1'] },
    ]);
  });

  test('keys and labels that are texts', async () => {
    const row = { embedding: Float32Array.of(0.5), data: null };
    const { rows } = await read([
      { ...row, id: 4_000_000_000, key: 'tom', label: 'Kätzchen' },
      { ...row, id: 4_000_000_001, key: null, label: null },
    ]);
    expect(rows).toEqual([
      { id: 4_000_000_000n, key: 'tom', label: 'Kätzchen', embedding: [0.5], data: null },
      { id: 4_000_000_001n, key: null, label: null, embedding: [0.5], data: null },
    ]);
  });

  test('embeddings are a list of float32, as Arrow and pandas expect it', async () => {
    const { schema } = await read([{ id: 0, embedding: Float32Array.of(1, 2), label: null, data: null }]);
    expect(schema.map(({ name, type, converted_type: converted }) => [name, type ?? converted])).toEqual([
      ['root', undefined],
      ['id', 'INT64'],
      ['label', 'INT64'],
      ['embedding', 'LIST'],
      ['list', undefined],
      ['element', 'FLOAT'],
      ['data', 'BYTE_ARRAY'],
    ]);
  });

  test('thousands of rows, and none', async () => {
    const embedding = (i: number): Float32Array => Float32Array.from({ length: 16 }, (_, j) => Math.fround(Math.sin(16 * i + j)));
    const table = Array.from({ length: 3000 }, (_, id) => ({ id, embedding: embedding(id), label: id % 10, data: id % 3 === 0 ? null : id }));
    const { rows } = await read(table);
    expect(rows).toEqual(
      table.map(({ id, label, data, ...row }) => ({ id: BigInt(id), label: BigInt(label), embedding: [...row.embedding], data })),
    );
    expect((await read([])).rows).toEqual([]);
  });

  test('refuses embeddings of different lengths', async () => {
    const row = { id: 0, label: null, data: null };
    await expect(toParquet([{ ...row, embedding: Float32Array.of(1) }, { ...row, embedding: Float32Array.of(1, 2) }])).rejects.toMatchObject({
      code: 'DIMENSION_MISMATCH',
    });
  });
});
