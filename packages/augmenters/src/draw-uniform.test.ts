import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { drawUniform } from './draw-uniform.ts';

test('drawUniform spreads numbers evenly over its range', () => {
  const values = drawUniform(new Random(3), 1000, -2, 6);
  const counts = new Array<number>(8).fill(0);
  for (const value of values) counts[Math.floor(value + 2)]!++;
  const chiSquare = counts.reduce((sum, hits) => sum + (hits - 125) ** 2 / 125, 0);
  expect(chiSquare).toBeLessThan(24.3); // once in a thousand at 7 degrees of freedom
  expect(drawUniform(new Random(3), 3, 5, 5)).toEqual(Float32Array.of(5, 5, 5));
});
