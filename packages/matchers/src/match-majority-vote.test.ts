import { describe, expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import fc from 'fast-check';
import { MatchMajorityVote } from './match-majority-vote.ts';

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
    const record = classification.cases.find(({ matcher }) => matcher === 'match_majority_vote');
    const { labels, distances } = new MatchMajorityVote().deriveMatch({
      lookupLabels: classification.lookup_labels.flat(),
      lookupDistances: classification.lookup_distances.flat(),
      k: 5,
    });
    expect([...labels]).toEqual(record?.matched_labels);
    for (const [i, distance] of (record?.matched_distances ?? []).entries())
      expectValue(distances[i] as number, distance);
  });
});

describe('the label', () => {
  test.each([
    ['the most frequent', [3, 1, 1], 1],
    ['the nearest of equally frequent ones', [3, 1, 1, 3], 3],
    ['a real one although more are missing', [2, MISSING_LABEL_CODE, MISSING_LABEL_CODE], 2],
    ['missing where all are', [MISSING_LABEL_CODE, MISSING_LABEL_CODE], MISSING_LABEL_CODE],
  ])('%s', (_, lookupLabels, expected) => {
    const lookupDistances = lookupLabels.map((label, i) =>
      label === MISSING_LABEL_CODE ? Number.POSITIVE_INFINITY : i,
    );
    const { labels } = new MatchMajorityVote().deriveMatch({ lookupLabels, lookupDistances, k: lookupLabels.length });
    expect([...labels]).toEqual([expected]);
  });

  test('has the most votes, and is the first to have them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 7 }), (lookupLabels) => {
        const lookupDistances = lookupLabels.map((__, i) => i);
        const { labels } = new MatchMajorityVote().deriveMatch({
          lookupLabels,
          lookupDistances,
          k: lookupLabels.length,
        });
        const votes = (label: number): number => lookupLabels.filter((one) => one === label).length;
        const most = Math.max(...lookupLabels.map(votes));
        expect(labels[0]).toBe(lookupLabels.find((label) => votes(label) === most));
      }),
    );
  });
});

describe('the distance', () => {
  const lookups = { lookupLabels: [3, 1, 1, 0, 0, 2], lookupDistances: [1, 2, 3, 4, 5, 6], k: 3 };

  test('is the mean of all neighbours', () => {
    expect(new MatchMajorityVote().deriveMatch(lookups).distances).toEqual(Float32Array.of(2, 5));
  });

  test('or the mean of the label that won', () => {
    expect(new MatchMajorityVote({ distance: 'winner' }).deriveMatch(lookups).distances).toEqual(
      Float32Array.of(2.5, 4.5),
    );
  });

  test('is the worst with a missing neighbour, unless only the winner counts', () => {
    const missing = { lookupLabels: [1, MISSING_LABEL_CODE], lookupDistances: [2, Number.POSITIVE_INFINITY], k: 2 };
    expect(new MatchMajorityVote().deriveMatch(missing).distances[0]).toBe(Number.POSITIVE_INFINITY);
    expect(new MatchMajorityVote({ distance: 'winner' }).deriveMatch(missing).distances[0]).toBe(2);
  });

  test('is added up in float32', () => {
    const lookupDistances = Float32Array.of(0.0511, 0.1375, 0.2246, 0.2262, 0.4521);
    const { distances } = new MatchMajorityVote().deriveMatch({ lookupLabels: [1, 4, 4, 4, 4], lookupDistances, k: 5 });
    let sum = 0;
    for (const distance of lookupDistances) sum = Math.fround(sum + distance);
    expect(distances[0]).toBe(Math.fround(sum / 5));
    // In float64 the mean would be the float32 next to it.
    expect(distances[0]).not.toBe(Math.fround(lookupDistances.reduce((a, b) => a + b, 0) / 5));
  });
});

test('name and configuration', () => {
  expect(new MatchMajorityVote().name).toBe('majority_vote');
  const matcher = new MatchMajorityVote({ name: 'mine', distance: 'winner' });
  expect(new MatchMajorityVote(matcher.getConfig())).toEqual(matcher);
  expect(MatchMajorityVote.aliases).toContain(matcher.canonicalName);
  expect(() => new MatchMajorityVote({ distance: 'loser' as 'winner' })).toThrow('Use one of: all, winner.');
});
