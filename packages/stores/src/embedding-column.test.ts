import { expect, test } from '@jest/globals';
import { EmbeddingColumn } from './embedding-column.ts';

/** Row r has the id 10 r; the source says which ids it was asked for. */
const idOf = (row: number): number => 10 * row;
const asked: number[][] = [];
const source = {
  getRows: async (ids: Uint32Array) => {
    asked.push([...ids]);
    return Float32Array.from([...ids].flatMap((id) => [id, id + 1]));
  },
};

test('rows come from the source and from here, in the order asked for', async () => {
  const column = new EmbeddingColumn(2, Float32Array.of(30, 31), source, 3);
  column.reserve(2);
  column.append(Float32Array.of(40, 41));
  expect([...(await column.read([4, 0, 3, 2], idOf))]).toEqual([40, 41, 0, 1, 30, 31, 20, 21]);
  expect(asked).toEqual([[0, 20]]);
  expect([...(await column.read([3, 4], idOf))]).toEqual([30, 31, 40, 41]);
  expect([...(await column.read([1], idOf))]).toEqual([10, 11]);
  expect(asked).toHaveLength(2);
  expect(column.all).toBeUndefined();
});

test('a selection asks for the same ids by other rows', async () => {
  const column = new EmbeddingColumn(2, Float32Array.of(30, 31, 40, 41), source, 3).select([0, 2, 4]);
  const ids = [0, 20, 40];
  expect([...(await column.read([0, 1, 2], (row) => ids[row] as number))]).toEqual([0, 1, 20, 21, 40, 41]);
});

test('without a source everything is here, as a view', async () => {
  const own = Float32Array.of(1, 2, 3, 4);
  const column = new EmbeddingColumn(2, own);
  expect(column.all?.buffer).toBe(own.buffer);
  expect([...(column.select([1]).all ?? [])]).toEqual([3, 4]);
});
