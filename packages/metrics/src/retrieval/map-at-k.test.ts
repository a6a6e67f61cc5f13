import { expect, test } from '@jest/globals';
import { MapAtK } from './map-at-k.ts';

/** Three queries, two neighbours each. */
const lookups = {
  queryLabels: Int32Array.of(1, 1, 2),
  lookupLabels: Int32Array.of(1, 1, 2, 1, 1, 2),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.1, 0.3, 0.4, 0.5),
};

test.each([
  [{ k: 2, r: { 1: 2, 2: 5 } }, 0.45],
  [{ k: 2, r: { 1: 2, 2: 1 }, clipAtR: true }, 1.25 / 3],
  [{ k: 2 }, (2 / 2 + 0.5 / 2 + 0.5 / 2) / 3],
  [{ k: 2, distanceThreshold: 0.15 }, 1 / 2 / 3],
  [{ k: 1, dropClosestLookup: true }, 0],
] as const)('%j gives %p', (options, expected) => {
  expect(new MapAtK(options).compute(lookups)).toBeCloseTo(expected, 12);
});

test('refuses macro averaging', () => {
  expect(() => new MapAtK({ average: 'macro' })).toThrow(
    'MapAtK: mean average precision is a mean over queries, got "macro". Use average: \'micro\'.',
  );
});
