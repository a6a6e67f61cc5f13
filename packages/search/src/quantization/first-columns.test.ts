import { describe, expect, test } from '@jest/globals';
import { firstColumns } from './first-columns.ts';

describe('firstColumns', () => {
  const rows = Float32Array.of(1, 2, 3, 4, 5, 6);

  test('cuts every row', () => {
    expect([...firstColumns(rows, 3, 2)]).toEqual([1, 2, 4, 5]);
    expect([...firstColumns(rows, 2, 1)]).toEqual([1, 3, 5]);
  });

  test('gives rows that stay whole without a copy', () => {
    expect(firstColumns(rows, 3, 3)).toBe(rows);
  });
});
