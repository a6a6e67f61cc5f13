import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { type Four, keysOfFour } from './four-keys.ts';

const dim = 9;
const random = new Random(1);
const query = gaussianValues(random, 1, dim);
const blocks = [gaussianValues(random, 3, dim), gaussianValues(random, 2, dim)];
const four: Four = {
  rows: [blocks[1], blocks[0], blocks[0], blocks[1]] as Float32Array[],
  starts: Uint32Array.of(dim, 0, 2 * dim, 0),
  factors: Float64Array.of(1, 0.3, 1, 7),
  keys: new Float64Array(4),
};
const terms = {
  dot: (q: number, r: number) => -q * r,
  l2sq: (q: number, r: number) => (q - r) ** 2,
  l1: (q: number, r: number) => Math.abs(q - r),
};

describe('keysOfFour', () => {
  test.each(['dot', 'l2sq', 'l1'] as const)('%s is summed for each row by itself', (form) => {
    keysOfFour[form](query, four);
    const expected = four.rows.map((row, lane) => {
      let sum = 0;
      for (let i = 0; i < dim; i++)
        sum += terms[form](query[i] as number, Math.fround((row[(four.starts[lane] as number) + i] as number) * (four.factors[lane] as number)));
      return sum;
    });
    expect([...four.keys]).toEqual(expected);
  });
});
