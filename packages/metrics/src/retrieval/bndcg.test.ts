import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BNDCG } from './bndcg.ts';

/** Three queries, two neighbours each. */
const lookups = {
  queryLabels: Int32Array.of(1, 1, 2),
  lookupLabels: Int32Array.of(1, 1, 2, 1, 1, 2),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.1, 0.3, 0.4, 0.5),
};

test.each([
  [{ k: 2 }, 0.7539532],
  [{ k: 2, distanceThreshold: 0.25 }, 1 / 3],
  [{ k: 2, average: 'macro' }, ((1 + 1 / Math.log2(3)) / 2 + 1 / Math.log2(3)) / 2],
  [{ k: 1, dropClosestLookup: true }, 1],
] as const)('%j gives %p', (options, expected) => {
  expect(new BNDCG(options).compute(lookups)).toBeCloseTo(expected, 7);
});

test('the ideal is what was found, or what exists', () => {
  const oneHit = { queryLabels: [1], lookupLabels: [1, 0, 0], lookupDistances: [1, 2, 3] };
  expect(new BNDCG({ k: 3 }).compute(oneHit)).toBe(1);
  const ideal = 1 + 1 / Math.log2(3) + 1 / Math.log2(4);
  expect(new BNDCG({ k: 3, ideal: 'relevant', r: { 1: 9 } }).compute(oneHit)).toBeCloseTo(1 / ideal, 12);
  expect(new BNDCG({ k: 3, ideal: 'relevant', r: { 1: 1 } }).compute(oneHit)).toBe(1);
  expect(new BNDCG({ k: 3, ideal: 'relevant', r: { 2: 1 } }).compute(oneHit)).toBe(0);
});

test('is the quotient of gains from the definition', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 9 }), (relevant) => {
      const gain = (list: readonly number[]): number => list.reduce((sum, one, i) => sum + one / Math.log2(i + 2), 0);
      const ideal = gain([...relevant].sort((a, b) => b - a));
      const value = new BNDCG({ k: relevant.length }).compute({
        queryLabels: [1],
        lookupLabels: relevant,
        lookupDistances: relevant.map((_, i) => i),
      });
      expect(value).toBeCloseTo(ideal === 0 ? 0 : gain(relevant) / ideal, 12);
    }),
  );
});

test('keeps ideal and r in its configuration', () => {
  const metric = new BNDCG({ k: 3, ideal: 'relevant', r: { 1: 9 } });
  expect(new BNDCG(JSON.parse(JSON.stringify(metric.getConfig())))).toEqual(metric);
});

test('refuses an ideal that it cannot know', () => {
  expect(() => new BNDCG({ ideal: 'relevant' })).toThrow("BNDCG: ideal: 'relevant' must know the number");
  expect(() => new BNDCG({ ideal: 'best' as 'relevant' })).toThrow('Use one of: retrieved, relevant.');
});
