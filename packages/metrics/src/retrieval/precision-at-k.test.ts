import { expect, test } from '@jest/globals';
import { PrecisionAtK } from './precision-at-k.ts';

/** Three queries, two neighbours each. */
const lookups = {
  queryLabels: Int32Array.of(1, 1, 2),
  lookupLabels: Int32Array.of(1, 1, 2, 1, 1, 2),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.1, 0.3, 0.4, 0.5),
};

test.each([
  [{ k: 2 }, 2 / 3],
  [{ k: 2, r: { 1: 2, 2: 1 }, clipAtR: true }, 0.5],
  [{ k: 2, r: { 1: 2, 2: 1 } }, (2 / 2 + 1 / 2 + 1 / 1) / 3],
  [{ k: 2, r: { 1: 2 } }, (2 / 2 + 1 / 2) / 3],
  [{ k: 2, average: 'macro' }, ((2 + 1) / 4 + 1 / 2) / 2],
  [{ k: 2, distanceThreshold: 0.15 }, 1 / 6],
  [{ k: 2, dropClosestLookup: true }, 1],
  [{ k: 1, dropClosestLookup: true }, 0],
  [{ k: 1, dropClosestLookup: true, kCountsDropped: false }, 1],
  [{ k: 2, dropClosestLookup: true, r: { 1: 3, 2: 2 } }, (1 / 2 + 1 / 2 + 1) / 3],
] as const)('%j gives %p', (options, expected) => {
  expect(new PrecisionAtK(options).compute(lookups)).toBeCloseTo(expected, 12);
});

test('the displayed name keeps k when it clips', () => {
  expect(new PrecisionAtK({ k: 2, r: { 1: 1 }, clipAtR: true }).displayName).toBe('precision@2');
});
