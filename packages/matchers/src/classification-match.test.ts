import { describe, expect, test } from '@jest/globals';
import { type LabelledLookups, MISSING_LABEL_CODE, type SimError, getRanking } from '@sim/core';
import fc from 'fast-check';
import type { CompileOptions } from './classification-match.ts';
import { MatchNearest } from './match-nearest.ts';

const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as SimError).code;
  }
  return undefined;
};

const compiled = (options: CompileOptions): MatchNearest => {
  const matcher = new MatchNearest();
  matcher.compile(options);
  return matcher;
};

describe('compile', () => {
  test('sorts thresholds from the closest to the farthest', () => {
    expect(compiled({ distanceThresholds: [3, 1, 2] }).distanceThresholds).toEqual(Float64Array.of(1, 2, 3));
    const similar = compiled({ distanceThresholds: [3, 1, 2], ranking: 'inner_product' });
    expect(similar.distanceThresholds).toEqual(Float64Array.of(3, 2, 1));
  });

  test('without thresholds there is one that everything is within', () => {
    expect(compiled({}).distanceThresholds).toEqual(Float64Array.of(Number.POSITIVE_INFINITY));
    const similar = compiled({ ranking: 'inner_product' });
    expect(similar.distanceThresholds).toEqual(Float64Array.of(Number.NEGATIVE_INFINITY));
    const lookups = { queryLabels: [1], lookupLabels: [1], lookupDistances: [-1e30] };
    expect(similar.computeCount(lookups).tp).toEqual(Float64Array.of(1));
  });

  test('leaves the list it was given as it is', () => {
    const distanceThresholds = [2, 1];
    compiled({ distanceThresholds });
    expect(distanceThresholds).toEqual([2, 1]);
  });

  test('refuses none and NaN', () => {
    expect(code(() => compiled({ distanceThresholds: [] }))).toBe('EMPTY_INPUT');
    expect(code(() => compiled({ distanceThresholds: [1, Number.NaN] }))).toBe('NOT_FINITE');
    expect(code(() => compiled({ ranking: 'hamming' }))).toBe('UNKNOWN_NAME');
  });
});

describe('computeCount', () => {
  const lookups: LabelledLookups = {
    queryLabels: Int32Array.of(1, 1, 2, 2),
    lookupLabels: Int32Array.of(1, 2, 2, 1),
    lookupDistances: Float32Array.of(0.1, 0.2, 0.3, 0.4),
  };

  test('counts right and wrong labels within and beyond each threshold', () => {
    const counts = compiled({ distanceThresholds: [0.05, 0.2, 0.5] }).computeCount(lookups);
    expect(counts).toEqual({
      tp: Float64Array.of(0, 1, 2),
      fp: Float64Array.of(0, 1, 2),
      tn: Float64Array.of(2, 1, 0),
      fn: Float64Array.of(2, 1, 0),
      count: 4,
    });
  });

  test('a threshold includes its own distance, as float32', () => {
    expect(compiled({ distanceThresholds: [0.1] }).computeCount(lookups).tp).toEqual(Float64Array.of(1));
  });

  test('a missing neighbour is never the right label', () => {
    const missing = { lookupLabels: [MISSING_LABEL_CODE], lookupDistances: [Number.POSITIVE_INFINITY] };
    const counts = compiled({}).computeCount({ queryLabels: [MISSING_LABEL_CODE], ...missing });
    expect([counts.tp[0], counts.fp[0]]).toEqual([0, 1]);
  });

  test.each<[string, Partial<LabelledLookups>]>([
    ['EMPTY_INPUT', { queryLabels: [] }],
    ['LENGTH_MISMATCH', { queryLabels: [1, 2, 3] }],
    ['LENGTH_MISMATCH', { lookupDistances: [1] }],
    ['NOT_FINITE', { lookupDistances: [0, 1, Number.NaN, 2] }],
    ['INVALID_LABEL', { lookupLabels: [0, 1, 0.5, 2] }],
  ])('refuses with %s: %j', (expected, change) => {
    expect(code(() => compiled({}).computeCount({ ...lookups, ...change }))).toBe(expected);
  });

  test('refuses before compile', () => {
    expect(code(() => new MatchNearest().computeCount(lookups))).toBe('NOT_COMPILED');
    expect(code(() => new MatchNearest().distanceThresholds)).toBe('NOT_COMPILED');
  });

  test('is the count from the definition, for distances and similarities', () => {
    const queries = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(6)), { minLength: 1, maxLength: 20 });
    const thresholds = fc.array(fc.integer({ min: -1, max: 7 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(queries, thresholds, fc.constantFrom('l2', 'inner_product'), (rows, distanceThresholds, ranking) => {
        const matcher = compiled({ distanceThresholds, ranking });
        const { within } = getRanking(ranking);
        const counts = matcher.computeCount({
          queryLabels: rows.map(([label]) => label),
          lookupLabels: rows.map(([, found]) => found),
          lookupDistances: rows.map(([, , distance]) => distance),
        });
        expect(counts.count).toBe(rows.length);
        for (const [t, threshold] of matcher.distanceThresholds.entries()) {
          const count = (isRight: boolean, isWithin: boolean): number =>
            rows.filter(
              ([label, found, distance]) => (label === found) === isRight && within(distance, threshold) === isWithin,
            ).length;
          expect([counts.tp[t], counts.fp[t], counts.tn[t], counts.fn[t]]).toEqual([
            count(true, true),
            count(false, true),
            count(false, false),
            count(true, false),
          ]);
        }
      }),
    );
  });
});
