import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { truncateRows } from './truncate-rows.ts';

describe('truncateRows', () => {
  test('keeps the first numbers, at length 1', () => {
    expect([...truncateRows([[3, 4, 12], [0, 0, 5]], { dimensions: 2 })]).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
  });

  test('keeps them as they are when asked to', () => {
    const rows = gaussianValues(new Random(1), 20, 9);
    const cut = truncateRows(rows, { dim: 9, dimensions: 4, normalize: false });
    for (let row = 0; row < 20; row++)
      expect(cut.subarray(4 * row, 4 * row + 4)).toEqual(rows.subarray(9 * row, 9 * row + 4));
  });

  test('of all numbers is the row at length 1', () => {
    const rows = gaussianValues(new Random(2), 5, 6);
    const unit = truncateRows(rows, { dim: 6, dimensions: 6 });
    for (let row = 0; row < 5; row++) {
      const length = Math.hypot(...rows.subarray(6 * row, 6 * row + 6));
      for (let i = 6 * row; i < 6 * row + 6; i++) expect(unit[i]).toBeCloseTo((rows[i] as number) / length, 6);
    }
  });

  test.each([
    [[[1, 2]], 3, 'INVALID_ARGUMENT'],
    [[[1, 2]], 0, 'INVALID_ARGUMENT'],
    [[[1, Number.NaN]], 1, 'NOT_FINITE'],
    [[], 1, 'EMPTY_INPUT'],
    [new Float32Array(4), 1, 'DIMENSION_MISMATCH'],
  ])('refuses %j to %d numbers', (rows, dimensions, code) => {
    expect(() => truncateRows(rows as number[][], { dimensions })).toThrow(expect.objectContaining({ code }));
  });
});
