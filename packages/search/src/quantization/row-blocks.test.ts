import { describe, expect, test } from '@jest/globals';
import { RowBlocks } from './row-blocks.ts';

/** Rows that hold their own numbers: row r is `[r, r, …]`. */
const numbered = (dim: number, first: number, last: number): Float32Array =>
  Float32Array.from({ length: (last - first) * dim }, (_, i) => first + Math.floor(i / dim));

describe('RowBlocks', () => {
  // Rows of 100,000 numbers are two to a block.
  test.each([[3, 100_000], [100_000, 7]])('gives back rows of %d numbers, whatever the steps', (dim, count) => {
    const blocks = new RowBlocks(dim);
    const steps = [0, 1, 2, Math.floor(count / 2), count];
    for (const [i, last] of steps.entries()) if (i > 0) blocks.append(numbered(dim, steps[i - 1] as number, last));
    expect(blocks.size).toBe(count);
    expect(blocks.read(0, count).findIndex((value, i) => value !== Math.floor(i / dim))).toBe(-1);
    for (const row of [0, 1, 2, count - 1]) {
      expect(blocks.blockOf(row)[blocks.startOf(row)]).toBe(row);
      expect(blocks.blockOf(row)[blocks.startOf(row) + dim - 1]).toBe(row);
    }
  });

  test('keeps some rows, and goes on behind them', () => {
    const blocks = new RowBlocks(2);
    blocks.append(numbered(2, 0, 6));
    blocks.keep(Uint32Array.of(1, 4, 5));
    blocks.append(numbered(2, 8, 9));
    expect([...blocks.read(0, blocks.size)]).toEqual([1, 1, 4, 4, 5, 5, 8, 8]);
    blocks.truncate(1);
    expect([...blocks.read(0, blocks.size)]).toEqual([1, 1]);
    blocks.truncate(0);
    expect(blocks.size).toBe(0);
  });
});
