import { expect, test } from '@jest/globals';
import { describeGolden } from '@sim/testing/golden';
import { MatchNearest } from './match-nearest.ts';

interface Golden {
  readonly classification: {
    readonly lookup_labels: number[][];
    readonly lookup_distances: number[][];
    readonly cases: {
      readonly matcher: string;
      readonly matched_labels: number[];
      readonly matched_distances: number[];
    }[];
  };
}

describeGolden<Golden>('tfsim.json', ({ classification }) => {
  test('labels and distances', () => {
    const record = classification.cases.find(({ matcher }) => matcher === 'match_nearest');
    const { labels, distances } = new MatchNearest().deriveMatch({
      lookupLabels: classification.lookup_labels.flat(),
      lookupDistances: classification.lookup_distances.flat(),
      k: 5,
    });
    expect([...labels]).toEqual(record?.matched_labels);
    expect([...distances]).toEqual(record?.matched_distances);
  });
});

test('is the first column of each row', () => {
  const lookups = { lookupLabels: [3, 1, 2, 3], lookupDistances: [0.5, 1, 0.25, 1], k: 2 };
  expect(new MatchNearest().deriveMatch(lookups)).toEqual({
    labels: Int32Array.of(3, 2),
    distances: Float32Array.of(0.5, 0.25),
  });
});

test('name and configuration', () => {
  expect(new MatchNearest().name).toBe('nearest');
  const matcher = new MatchNearest({ name: 'mine' });
  expect(new MatchNearest(matcher.getConfig())).toEqual(matcher);
  expect(MatchNearest.aliases).toContain(matcher.canonicalName);
});

test('refuses arrays that do not belong together', () => {
  expect(() => new MatchNearest().deriveMatch({ lookupLabels: [1, 2, 3], lookupDistances: [1, 2, 3], k: 2 })).toThrow(
    'MatchNearest.deriveMatch: lookupDistances must have one entry',
  );
});
