import { expect, test } from '@jest/globals';
import { decodeInt8, encodeInt8 } from '@sim/kernels';
import { Int8RowBlocks } from './int8-row-blocks.ts';

// Rows of 30,000 numbers are eight to a block.
test.each([[3, 2000], [30_000, 12]])('gives back rows of %d numbers as their integers stand for them, whatever the steps', (dim, count) => {
  const rows = new Float32Array(count * dim);
  for (let i = 0; i < rows.length; i++) rows[i] = (i % 251) - 90.5;
  const expected = decodeInt8(encodeInt8(rows, dim));
  const blocks = new Int8RowBlocks(dim);
  for (const [first, last] of [[0, 1], [1, 3], [3, count]] as const) blocks.append(rows.subarray(first * dim, last * dim));
  expect(blocks.size).toBe(count);
  expect(Buffer.from(blocks.read(0, count).buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  const target = new Float32Array(4);
  blocks.copyRow(2, 2, target, 1);
  expect([...target]).toEqual([0, expected[2 * dim], expected[2 * dim + 1], 0]);
});

test('keeps some rows, and goes on behind them', () => {
  const rows = Float32Array.of(127, 1, 127, 2, 127, 3, 127, 4, 127, 5);
  const blocks = new Int8RowBlocks(2);
  blocks.append(rows);
  blocks.keep(Uint32Array.of(1, 4));
  blocks.append(Float32Array.of(127, 9));
  expect([...blocks.read(0, blocks.size)]).toEqual([127, 2, 127, 5, 127, 9]);
  blocks.truncate(1);
  expect([...blocks.read(0, 1)]).toEqual([127, 2]);
});
