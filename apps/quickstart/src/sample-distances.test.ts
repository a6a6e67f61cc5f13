import { expect, test } from '@jest/globals';
import { sampleDistances } from './sample-distances.ts';

test('samples the distances of pairs of each kind', () => {
  // Two classes at right angles, each of two equal rows.
  const rows = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);
  const { sameClass, differentClass } = sampleDistances(rows, Int32Array.of(0, 0, 1, 1), 2, 7);
  expect(sameClass.length).toBeGreaterThan(1000);
  expect(new Set(sameClass)).toEqual(new Set([0]));
  expect(new Set(differentClass)).toEqual(new Set([1]));
});
