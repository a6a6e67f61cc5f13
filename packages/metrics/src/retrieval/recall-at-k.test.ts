import { expect, test } from '@jest/globals';
import { RecallAtK } from './recall-at-k.ts';

/** Three queries, two neighbours each. */
const lookups = {
  queryLabels: Int32Array.of(1, 1, 2),
  lookupLabels: Int32Array.of(1, 1, 2, 1, 1, 2),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.1, 0.3, 0.4, 0.5),
};

test.each([
  [{ k: 1 }, 1 / 3],
  [{ k: 2 }, 1],
  [{ k: 1, dropClosestLookup: true }, 1],
  [{ k: 2, distanceThreshold: 0.3 }, 2 / 3],
  [{ k: 1, average: 'macro' }, 1 / 4],
] as const)('%j gives %p', (options, expected) => {
  expect(new RecallAtK(options).compute(lookups)).toBeCloseTo(expected, 12);
});

test('needs the dropped column beside k others', () => {
  expect(new RecallAtK({ k: 2, dropClosestLookup: true }).columns).toBe(3);
  expect(() => new RecallAtK({ k: 2, dropClosestLookup: true }).compute(lookups)).toThrow(
    'RecallAtK.compute: recall@2 needs 3 neighbours of each query, got 2. Look up k ≥ 3 neighbours',
  );
});
