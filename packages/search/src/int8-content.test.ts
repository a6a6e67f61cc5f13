import { expect, test } from '@jest/globals';
import { int8Content } from './int8-content.ts';
import { RowTable } from './row-table.ts';

test('gives the integers of the rows that were not removed', async () => {
  const table = new RowTable(2, Uint32Array.of(5, 6, 7), Float32Array.of(127, 1, 127, 2, 254, 6));
  table.remove(Uint32Array.of(6), 'T.t');
  expect(await int8Content(table, undefined)).toEqual({ codes: Int8Array.of(127, 1, 127, 3), steps: Float32Array.of(1, 2) });
});
