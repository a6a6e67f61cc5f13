import { describe, expect, test } from '@jest/globals';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import fc from 'fast-check';
import { MapAtR } from './map-at-r.ts';

describe('MapAtR', () => {
  test('worked by hand', () => {
    const lookups = {
      queryLabels: [1, 2],
      lookupLabels: [1, 0, 1, /**/ 2, 1, 2],
      lookupDistances: [1, 2, 3, /**/ 1, 2, 3],
    };
    expect(new MapAtR({ r: { 1: 3, 2: 1 } }).compute(lookups)).toBeCloseTo(((1 + 2 / 3) / 3 + 1) / 2, 12);
    expect(new MapAtR({ r: { 1: 3, 2: 1 }, distanceThreshold: 2 }).compute(lookups)).toBeCloseTo((1 / 3 + 1) / 2, 12);
  });

  test('counts R from the labels of the gallery', () => {
    const metric = new MapAtR({ galleryLabels: Int32Array.of(1, 1, 2) });
    expect(metric.r).toEqual(
      new Map([
        [1, 2],
        [2, 1],
      ]),
    );
    expect(metric.compute({ queryLabels: [1], lookupLabels: [2, 1], lookupDistances: [0.1, 0.2] })).toBe(0.25);
  });

  test('a dropped query is no item of its own class', () => {
    const metric = new MapAtR({ r: { 1: 2 }, dropClosestLookup: true });
    expect(metric.columns).toBe(2);
    expect(metric.compute({ queryLabels: [1], lookupLabels: [1, 1], lookupDistances: [0, 1] })).toBe(1);
    expect(metric.compute({ queryLabels: [1], lookupLabels: [1, 0], lookupDistances: [0, 1] })).toBe(0);
  });

  test('queries without relevant items are left out; without any others it is NaN', () => {
    const lookups = { lookupLabels: [1, 1], lookupDistances: [0, 0] };
    expect(new MapAtR({ r: { 1: 1 } }).compute({ queryLabels: [1, 7], ...lookups })).toBe(1);
    expect(new MapAtR({ r: { 1: 1 } }).compute({ queryLabels: [7, 7], ...lookups })).toBeNaN();
    expect(new MapAtR({ r: { 1: 1 }, dropClosestLookup: true }).compute({ queryLabels: [1, 1], ...lookups })).toBeNaN();
  });

  test('needs as many columns as the largest R among the queries', () => {
    const metric = new MapAtR({ r: { 1: 1, 2: 3 } });
    expect(metric.columns).toBe(3);
    expect(metric.compute({ queryLabels: [1], lookupLabels: [1], lookupDistances: [0] })).toBe(1);
    expect(() => metric.compute({ queryLabels: [2], lookupLabels: [2, 2], lookupDistances: [0, 0] })).toThrow(
      'MapAtR.compute: map@r needs 3 neighbours of each query, got 2.',
    );
  });

  test('configuration and names', () => {
    const metric = new MapAtR({ r: { 1: 1, 2: 3 }, average: 'macro', distanceThreshold: 0.5 });
    expect(metric.displayName).toBe('map@r : distance_threshold@0.5');
    expect(new MapAtR(JSON.parse(JSON.stringify(metric.getConfig())))).toEqual(metric);
  });

  test('refuses to guess R', () => {
    expect(() => new MapAtR()).toThrow('MapAtR: the number of relevant items of each label is not known. Pass r');
  });

  test('is the sum of the definition', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.shuffledSubarray([0, 0, 0, 1, 1, 2], { minLength: 6 })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(rows, (queries) => {
        const r = [3, 2, 1];
        let expected = 0;
        for (const [label, neighbours] of queries) {
          const size = r[label] as number;
          for (let i = 1; i <= size; i++) {
            if (neighbours[i - 1] !== label) continue;
            expected += neighbours.slice(0, i).filter((one) => one === label).length / i / size / queries.length;
          }
        }
        const value = new MapAtR({ galleryLabels: [0, 0, 0, 1, 1, 2] }).compute({
          queryLabels: queries.map(([label]) => label),
          lookupLabels: queries.flatMap(([, neighbours]) => neighbours),
          lookupDistances: queries.flatMap(([, neighbours]) => neighbours.map((_, i) => i)),
        });
        expect(value).toBeCloseTo(expected, 10);
      }),
    );
  });
});

interface AccuracySet {
  readonly queryLabels: number[];
  readonly referenceLabels?: number[];
  readonly refIncludesQuery: boolean;
  readonly neighbours: number[][];
}

interface Accuracy {
  readonly set: string;
  readonly k: number | string | null;
  readonly avg_of_avgs?: boolean;
  readonly return_per_class?: boolean;
  readonly values: { readonly mean_average_precision_at_r?: number | null };
}

interface GoldenAccuracy {
  readonly accuracySets: Record<string, AccuracySet>;
  readonly accuracy: Accuracy[];
}

describeGolden<GoldenAccuracy>('pml.json', ({ accuracySets, accuracy }) => {
  const records = accuracy
    .filter(({ k, return_per_class: perClass }) => k === null && !perClass)
    .map((record) => ({ ...record, average: record.avg_of_avgs ? ('macro' as const) : ('micro' as const) }));
  test.each(records)('$set, $average', ({ set, average, values }) => {
    const {
      queryLabels,
      referenceLabels = queryLabels,
      refIncludesQuery,
      neighbours,
    } = accuracySets[set] as AccuracySet;
    // The neighbours come without the query itself; a first column with its label stands in for it.
    const metric = new MapAtR({ galleryLabels: referenceLabels, average, dropClosestLookup: refIncludesQuery });
    const rows = neighbours.map((row, i) => [
      ...(refIncludesQuery ? [queryLabels[i] as number] : []),
      ...row.map((id) => referenceLabels[id] as number),
    ]);
    const value = metric.compute({
      queryLabels,
      lookupLabels: rows.flat(),
      lookupDistances: rows.flatMap((row) => row.map((_, i) => i)),
    });
    const expected = values.mean_average_precision_at_r;
    if (typeof expected === 'number') expectValue(value, expected);
    else expect(value).toBeNaN();
  });
});
