import { expect, test } from '@jest/globals';
import { RelevanceMetric } from './relevance-metric.ts';

const seen: [number[], number][] = [];
class Recorder extends RelevanceMetric {
  readonly canonicalName = 'recorder';
  protected override scoreCounted(relevant: Uint8Array, relevantCount: number): number {
    seen.push([[...relevant], relevantCount]);
    return 0;
  }
}

const lookups = { queryLabels: [1], lookupLabels: [1, 0, 1, 1], lookupDistances: [1, 2, 3, 4] };

test.each([
  [{ k: 4 }, [[1, 0, 1, 1], 4]],
  [{ k: 3 }, [[1, 0, 1], 3]],
  [{ k: 3, dropClosestLookup: true }, [[0, 1], 2]],
  [{ k: 3, dropClosestLookup: true, kCountsDropped: false }, [[0, 1, 1], 3]],
  [{ k: 4, r: { 1: 2 } }, [[1, 0, 1, 1], 2]],
  [{ k: 4, r: { 1: 2 }, clipAtR: true }, [[1, 0], 2]],
  [{ k: 4, r: { 1: 9 }, clipAtR: true }, [[1, 0, 1, 1], 9]],
  [{ k: 4, r: { 1: 2 }, clipAtR: true, dropClosestLookup: true }, [[0], 1]],
  [{ k: 4, r: { 2: 2 } }, [[1, 0, 1, 1], 0]],
  [{ k: 4, r: { 1: 0 }, dropClosestLookup: true }, [[0, 1, 1], 0]],
] as const)('%j: which neighbours count, and R', (options, expected) => {
  seen.length = 0;
  new Recorder({ name: 'recorder', ...options }).compute(lookups);
  expect(seen).toEqual([expected]);
});

test('comes back from its configuration', () => {
  const metric = new Recorder({ name: 'recorder', k: 4, r: { 1: 2 }, clipAtR: true, kCountsDropped: false });
  expect(new Recorder(JSON.parse(JSON.stringify(metric.getConfig())))).toEqual(metric);
});
