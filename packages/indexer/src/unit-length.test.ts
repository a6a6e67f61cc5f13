import { expect, test } from '@jest/globals';
import { toRows } from '@sim/core';
import { findNonUnitRow } from './unit-length.ts';

const find = (rows: number[][]) => findNonUnitRow(toRows(rows, { where: 'T.t' }));

test('finds the first row that is further than a thousandth from length 1', () => {
  expect(find([[0.6, 0.8], [1, 0], [0, -1.0009]])).toBeUndefined();
  expect(find([[0.6, 0.8], [3, 4], [9, 9]])).toEqual({ row: 1, length: 5 });
  expect(find([[0.998, 0]])?.row).toBe(0);
  expect(find([[0, 0]])).toEqual({ row: 0, length: 0 });
});
