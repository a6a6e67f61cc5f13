import { expect, test } from '@jest/globals';
import { meanDistances } from './mean-distances.ts';

test('tells pairs of one class from pairs of two', () => {
  // Two classes at right angles, each of two equal rows.
  const rows = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);
  expect(meanDistances(rows, Int32Array.of(0, 0, 1, 1), 2, 3)).toEqual({ same: 0, different: 1 });
});
