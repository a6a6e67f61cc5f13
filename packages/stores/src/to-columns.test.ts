import { describe, expect, test } from '@jest/globals';
import { toColumns } from './to-columns.ts';
import type { TableRow } from './store.ts';

const rows = (labels: readonly (number | string | null)[]): TableRow[] =>
  labels.map((label, i) => ({ id: 2 * i, label, embedding: Float32Array.of(i, -i), data: i === 1 ? null : { i } }));

describe('toColumns', () => {
  test('lays rows out by columns', () => {
    expect(toColumns(rows([5, null, 2 ** 31 - 1]))).toEqual({
      rowCount: 3,
      id: Uint32Array.of(0, 2, 4),
      label: Int32Array.of(5, 0, 2 ** 31 - 1),
      labelValidity: Uint8Array.of(0b101),
      dim: 2,
      embedding: Float32Array.of(0, -0, 1, -1, 2, -2),
      data: [{ i: 0 }, null, { i: 2 }],
    });
  });

  test('keeps labels that int32 cannot hold, and texts', () => {
    expect(toColumns(rows([2 ** 31, -1])).label).toEqual(Float64Array.of(2 ** 31, -1));
    expect(toColumns(rows(['a', null, ''])).label).toEqual(['a', null, '']);
    expect(toColumns(rows([null, null])).label).toEqual(new Int32Array(2));
  });

  test('counts the bits of the bitmap from the lowest up', () => {
    const labels = Array.from({ length: 10 }, (_, i) => (i === 0 || i === 9 ? 1 : null));
    expect(toColumns(rows(labels)).labelValidity).toEqual(Uint8Array.of(0b1, 0b10));
  });

  test('has keys where the rows have some', () => {
    const [first, second] = rows([1, 2]) as [TableRow, TableRow];
    expect(toColumns([{ ...first, key: 'x' }, { ...second, key: null }]).key).toEqual(['x', null]);
    expect(toColumns([first])).not.toHaveProperty('key');
  });

  test('is empty without rows', () => {
    expect(toColumns([])).toMatchObject({ rowCount: 0, dim: 0, embedding: new Float32Array(), data: [] });
  });

  test('refuses embeddings of different lengths', () => {
    const [first, second] = rows([1, 2]) as [TableRow, TableRow];
    expect(() => toColumns([first, { ...second, embedding: new Float32Array(3) }])).toThrow(
      'toColumns: row 1 must have 2 numbers, as row 0 has, got 3.',
    );
  });
});
