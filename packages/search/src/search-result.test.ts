import { expect, test } from '@jest/globals';
import { euclideanRanking } from '@sim/core';
import { NO_ROW } from '@sim/kernels';
import { NO_ID } from './search.ts';
import { emptyResult, writeFound } from './search-result.ts';

test('writeFound fills in what was found, and leaves the rest empty', () => {
  const result = emptyResult(3, 3, euclideanRanking);
  const found = { rows: Uint32Array.of(2, 0, 1, NO_ROW), keys: Float64Array.of(1, 4, 9, Number.POSITIVE_INFINITY) };
  const block = { first: 1, last: 3, found, ranking: euclideanRanking, scales: undefined };
  writeFound(result, { ...block, rowIds: Uint32Array.of(70, 80, 90) });
  expect([...result.ids]).toEqual([NO_ID, NO_ID, NO_ID, 90, 70, NO_ID, 80, NO_ID, NO_ID]);
  expect([...result.distances]).toEqual([Infinity, Infinity, Infinity, 1, 2, Infinity, 3, Infinity, Infinity]);
  writeFound(result, block);
  expect([...result.ids.subarray(3)]).toEqual([2, 0, NO_ID, 1, NO_ID, NO_ID]);
});
