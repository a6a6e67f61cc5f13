import { expect, test } from '@jest/globals';
import { NO_ROW } from '../kernel-backend.ts';
import { mergeParts } from './merge-parts.ts';
import { ROWS_PER_BLOCK } from './row-split.ts';

test('takes the nearest of all parts, ties by the lower row of the gallery', () => {
  const first = { rows: Uint32Array.of(5, 0, 1, 2), keys: Float64Array.of(1, 3, 2, 2) };
  const second = { rows: Uint32Array.of(0, 1, NO_ROW, NO_ROW), keys: Float64Array.of(1, 2, Infinity, Infinity) };
  const { rows, keys } = mergeParts([first, second], 2, 3);
  expect([...rows]).toEqual([5, ROWS_PER_BLOCK, ROWS_PER_BLOCK + 1, 1, 2, NO_ROW]);
  expect([...keys]).toEqual([1, 1, 2, 2, 2, Infinity]);
});

test('parts without rows and without width take no part', () => {
  const only = { rows: Uint32Array.of(4), keys: Float64Array.of(7) };
  expect(mergeParts([null, only, null], 1, 2)).toEqual({
    rows: Uint32Array.of(ROWS_PER_BLOCK + 4, NO_ROW),
    keys: Float64Array.of(7, Infinity),
  });
  expect(mergeParts([null, null], 0, 2)).toEqual({ rows: new Uint32Array(), keys: new Float64Array() });
});
