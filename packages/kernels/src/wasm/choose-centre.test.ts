import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { chooseCentre } from './choose-centre.ts';

const dim = 8;
const rows = (offset: number, scaleOf: (row: number) => number = () => 1): Float32Array => {
  const random = new Random(1);
  return Float32Array.from({ length: 200 * dim }, (_, i) => offset + scaleOf(Math.floor(i / dim)) * random.normal());
};

describe('chooseCentre', () => {
  test('takes the mean off where rows lie far from the origin', () => {
    const { centre, scale, isOffset } = chooseCentre(rows(100), dim);
    expect([...centre].every((value) => Math.abs(value - 100) < 0.5 && Math.fround(value) === value)).toBe(true);
    expect(isOffset).toBe(true);
    // What is left is about 3 to 5 long.
    expect([0.25, 0.5]).toContain(scale);
  });

  test('leaves rows of mixed lengths where they are', () => {
    const { centre, isOffset } = chooseCentre(rows(0, (row) => 10 ** ((row % 8) - 4)), dim);
    expect([...centre]).toEqual(Array(dim).fill(0));
    expect(isOffset).toBe(false);
  });

  test('scales the longest row to between 1 and 2, by a power of two', () => {
    for (const size of [1e-40, 1e-20, 1, 3e38]) {
      const { scale } = chooseCentre(Float32Array.of(size, 0, -size, 0), 2);
      expect(Number.isInteger(Math.log2(scale))).toBe(true);
      expect(Math.fround(size) * scale).toBeGreaterThanOrEqual(1);
      expect(Math.fround(size) * scale).toBeLessThan(2);
    }
  });

  test('has nothing to scale where all rows are zero', () => {
    expect(chooseCentre(new Float32Array(6), 2)).toEqual({ centre: new Float64Array(2), scale: 1, isOffset: false });
  });
});
