import { expect, test } from '@jest/globals';
import { NumberBlocks } from './number-blocks.ts';

// Rows of 100,000 numbers are two to a block.
test.each([Float32Array, Int8Array])('NumberBlocks has rows of %p where it says, over the end of a block', (type) => {
  const dim = 100_000;
  const blocks = new NumberBlocks<Float32Array | Int8Array>(type, dim);
  blocks.append(new type(dim).fill(1));
  blocks.append(Int8Array.from({ length: 3 * dim }, (_, i) => 2 + Math.floor(i / dim)));
  blocks.keep(Uint32Array.of(0, 2, 3));
  expect(blocks.size).toBe(3);
  for (const [row, value] of [1, 3, 4].entries()) {
    const start = blocks.startOf(row);
    expect(blocks.blockOf(row)).toBeInstanceOf(type);
    expect(blocks.blockOf(row).subarray(start, start + dim).every((found) => found === value)).toBe(true);
  }
});
