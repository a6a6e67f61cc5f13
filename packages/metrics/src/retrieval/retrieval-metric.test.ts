import { describe, expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE, type SimError } from '@sim/core';
import { RecallAtK } from './recall-at-k.ts';
import { PrecisionAtK } from './precision-at-k.ts';
import { computeMatchMask } from './compute-match-mask.ts';
import { type RetrievalInput, RetrievalMetric } from './retrieval-metric.ts';

const lookups: RetrievalInput = {
  queryLabels: Int32Array.of(1, 1, 2),
  lookupLabels: Int32Array.of(1, 1, 2, 1, 1, 2),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.1, 0.3, 0.4, 0.5),
};

const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as SimError).code;
  }
  return undefined;
};

describe('names and configuration', () => {
  test('the name is bare, the displayed name tells k and threshold', () => {
    const metric = new RecallAtK({ k: 3, distanceThreshold: 0.3 });
    expect(metric.name).toBe('recall');
    expect(metric.displayName).toBe('recall@3 : distance_threshold@0.3');
    expect(new RecallAtK().displayName).toBe('recall@5');
    expect(new RecallAtK({ distanceThreshold: Number.POSITIVE_INFINITY }).displayName).toBe('recall@5');
    expect(new RecallAtK({ name: 'hits', k: 1 }).displayName).toBe('hits@1');
  });

  test('the configuration holds every option and is plain JSON', () => {
    const options = { name: 'hits', k: 3, average: 'macro', dropClosestLookup: true, distanceThreshold: 0.3 } as const;
    const metric = new RecallAtK(options);
    expect(metric.getConfig()).toEqual(options);
    expect(new RecallAtK(JSON.parse(JSON.stringify(metric.getConfig())))).toEqual(metric);
    expect(new RecallAtK(new RecallAtK().getConfig())).toEqual(new RecallAtK());
  });

  test.each([
    ['INVALID_ARGUMENT', { k: 0 }],
    ['INVALID_ARGUMENT', { k: 1.5 }],
    ['NOT_FINITE', { distanceThreshold: Number.NaN }],
    ['UNKNOWN_NAME', { average: 'median' as 'micro' }],
  ])('refuses with %s: %j', (expected, options) => {
    expect(code(() => new RecallAtK(options))).toBe(expected);
  });
});

describe('compute', () => {
  test.each<[string, Partial<RetrievalInput>]>([
    ['EMPTY_INPUT', { queryLabels: [] }],
    ['EMPTY_INPUT', { lookupLabels: [] }],
    ['LENGTH_MISMATCH', { queryLabels: [1, 1, 1, 1] }],
    ['LENGTH_MISMATCH', { lookupDistances: [0.1] }],
    ['LENGTH_MISMATCH', { matchMask: [true] }],
    ['INVALID_LABEL', { queryLabels: [1, 1, 0.5] }],
    ['NOT_FINITE', { lookupDistances: [0.1, 0.2, Number.NaN, 0.3, 0.4, 0.5] }],
    ['UNKNOWN_NAME', { ranking: 'hamming' }],
  ])('refuses with %s: %j', (expected, change) => {
    expect(code(() => new RecallAtK({ k: 1 }).compute({ ...lookups, ...change }))).toBe(expected);
  });

  test('refuses more columns than the lookups have', () => {
    expect(code(() => new RecallAtK({ k: 3 }).compute(lookups))).toBe('K_OUT_OF_RANGE');
  });

  test('a mask of bytes, of booleans, or none: the same', () => {
    const metric = new PrecisionAtK({ k: 2 });
    const mask = computeMatchMask(lookups.queryLabels, lookups.lookupLabels);
    expect(metric.compute({ ...lookups, matchMask: mask })).toBe(metric.compute(lookups));
    expect(metric.compute({ ...lookups, matchMask: Array.from(mask, Boolean) })).toBe(metric.compute(lookups));
  });

  test('the mask decides what is relevant', () => {
    expect(new PrecisionAtK({ k: 2 }).compute({ ...lookups, matchMask: new Uint8Array(6).fill(1) })).toBe(1);
  });

  test('macro is the mean of the means of the query labels', () => {
    expect(new PrecisionAtK({ k: 2, average: 'macro' }).compute(lookups)).toBe((0.75 + 0.5) / 2);
  });

  test('the threshold includes its own distance, as float32, and follows the ranking', () => {
    const one = { queryLabels: [1], lookupLabels: [1], lookupDistances: Float32Array.of(0.3) };
    const metric = new RecallAtK({ k: 1, distanceThreshold: 0.3 });
    expect(metric.compute(one)).toBe(1);
    expect(metric.compute({ ...one, lookupDistances: [0.31] })).toBe(0);
    expect(metric.compute({ ...one, lookupDistances: [0.31], ranking: 'inner_product' })).toBe(1);
    expect(metric.compute({ ...one, lookupDistances: [0.29], ranking: 'inner_product' })).toBe(0);
  });

  test('missing neighbours are not relevant', () => {
    const metric = new RecallAtK({ k: 1 });
    const missing = { lookupLabels: [MISSING_LABEL_CODE], lookupDistances: [Number.POSITIVE_INFINITY] };
    expect(metric.compute({ queryLabels: [MISSING_LABEL_CODE], ...missing })).toBe(0);
  });

  test('queries without a score are left out, and nothing scored is NaN', () => {
    class OnlyOnes extends RetrievalMetric {
      readonly canonicalName = 'only-ones';
      protected override score(relevant: Uint8Array, label: number): number | undefined {
        return label === 1 ? relevant[0] : undefined;
      }
    }
    const metric = new OnlyOnes({ name: 'only-ones', k: 1 });
    expect(metric.compute(lookups)).toBe(0.5);
    expect(metric.compute({ queryLabels: [2], lookupLabels: [2], lookupDistances: [0] })).toBeNaN();
  });
});
