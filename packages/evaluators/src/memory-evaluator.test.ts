import { describe, expect, test } from '@jest/globals';
import { type LabelledLookups, MISSING_LABEL_CODE, type SimError } from '@sim/core';
import { MatchMajorityVote } from '@sim/matchers';
import { BNDCG, MapAtK, PrecisionAtK, Recall, RecallAtK, type RetrievalMetric } from '@sim/metrics';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import fc from 'fast-check';
import type { CalibrationInput, CalibrationResults, Cutpoint } from './evaluator.ts';
import { MemoryEvaluator } from './memory-evaluator.ts';

interface GoldenLookups {
  readonly query_labels: number[];
  readonly lookup_labels: number[][];
  readonly lookup_distances: number[][];
}

interface GoldenCalibration {
  readonly cutpoints: Record<string, Record<string, number | string>>;
  readonly thresholds: Record<string, number[]>;
}

interface GoldenClassification {
  readonly matcher: string;
  readonly k: number;
  readonly thresholds: number[];
  readonly metrics: Record<string, number[]>;
  readonly calibrate_f1: GoldenCalibration;
  readonly calibrate_precision: GoldenCalibration;
  readonly calibrate_recall: GoldenCalibration;
}

interface GoldenRetrieval {
  readonly metric: 'bndcg' | 'map' | 'map_clip' | 'precision' | 'precision_clip' | 'recall';
  readonly k: number;
  readonly average: 'macro' | 'micro';
  readonly drop_closest_lookup: boolean;
  readonly distance_threshold?: number;
  readonly value?: number;
  readonly error?: string;
}

interface Golden {
  readonly classification: GoldenLookups & { readonly cases: GoldenClassification[] };
  readonly retrieval: GoldenLookups & { readonly r: Record<string, number>; readonly cases: GoldenRetrieval[] };
}

const evaluator = new MemoryEvaluator();

const typed = (golden: GoldenLookups, k = golden.lookup_labels[0]?.length): LabelledLookups => ({
  queryLabels: Int32Array.from(golden.query_labels),
  lookupLabels: Int32Array.from(golden.lookup_labels.flatMap((row) => row.slice(0, k))),
  lookupDistances: Float32Array.from(golden.lookup_distances.flatMap((row) => row.slice(0, k))),
});

function expectCurve(actual: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(actual?.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expectValue(actual?.[i] ?? Number.NaN, value);
}

function expectCalibration(actual: CalibrationResults, expected: GoldenCalibration): void {
  expect(Object.keys(actual.cutpoints).sort()).toEqual(Object.keys(expected.cutpoints).sort());
  for (const [name, cutpoint] of Object.entries(expected.cutpoints)) {
    const found = actual.cutpoints[name] as Cutpoint;
    expect(Object.keys(found).sort()).toEqual(Object.keys(cutpoint).sort());
    expect(found.name).toBe(cutpoint['name']);
    for (const [key, value] of Object.entries(cutpoint))
      if (typeof value === 'number') expectValue(found[key] as number, value);
  }
  expect(Object.keys(actual.thresholds).sort()).toEqual(Object.keys(expected.thresholds).sort());
  for (const [key, curve] of Object.entries(expected.thresholds)) expectCurve(actual.thresholds[key], curve);
}

describeGolden<Golden>('tfsim.json', ({ classification, retrieval }) => {
  test.each(classification.cases)('$matcher with k $k: every metric at every threshold', (record) => {
    const { distance: _thresholds, ...metrics } = record.metrics;
    const result = evaluator.evaluateClassification({
      ...typed(classification, record.k),
      distanceThresholds: Float32Array.from(record.thresholds).reverse(),
      metrics: Object.keys(metrics),
      matcher: record.matcher,
    });
    expect(Object.keys(result).sort()).toEqual(Object.keys(record.metrics).sort());
    for (const [name, curve] of Object.entries(record.metrics)) expectCurve(result[name], curve);
  });

  for (const metric of ['f1', 'precision', 'recall'] as const)
    test.each(classification.cases)(`$matcher with k $k: calibrated by ${metric}`, (record) => {
      const results = evaluator.calibrate({
        ...typed(classification, record.k),
        thresholdsTargets: { low: 0.5, mid: 0.7, high: 0.9 },
        calibrationMetric: metric,
        matcher: record.matcher,
        extraMetrics: ['precision', 'recall'],
      });
      expectCalibration(results, record[`calibrate_${metric}`]);
    });

  const make = (record: GoldenRetrieval): RetrievalMetric => {
    const { k, average, drop_closest_lookup: dropClosestLookup, distance_threshold: threshold } = record;
    const options = {
      k,
      average,
      dropClosestLookup,
      ...(threshold === undefined ? {} : { distanceThreshold: threshold }),
    };
    const clipAtR = record.metric.endsWith('_clip');
    switch (record.metric) {
      case 'recall':
        return new RecallAtK(options);
      case 'bndcg':
        return new BNDCG(options);
      case 'precision':
        return new PrecisionAtK(options);
      case 'precision_clip':
        return new PrecisionAtK({ ...options, r: retrieval.r, clipAtR });
      default:
        return new MapAtK({ ...options, r: retrieval.r, clipAtR });
    }
  };
  const isVoid = ({ metric, distance_threshold: threshold }: GoldenRetrieval): boolean =>
    threshold !== undefined && metric !== 'bndcg';
  const name = '$metric@$k, $average, drop closest $drop_closest_lookup';
  const valued = retrieval.cases
    .filter((record) => record.value !== undefined && !isVoid(record))
    .map((record) => ({ ...record, threshold: record.distance_threshold ?? 'none' }));
  test.each(valued)(`${name}, distance threshold $threshold`, (record) => {
    const metric = make(record);
    const values = evaluator.evaluateRetrieval({ ...typed(retrieval), metrics: [metric] });
    expect(Object.keys(values)).toEqual([metric.displayName]);
    expectValue(values[metric.displayName] ?? Number.NaN, record.value as number);
  });
  test.each(retrieval.cases.filter((record) => record.error !== undefined))(`${name} is refused`, (record) => {
    expect(() => make(record)).toThrow(/mean over queries/);
  });
});

const small: LabelledLookups = {
  queryLabels: Int32Array.of(1, 1, 1, 1),
  lookupLabels: Int32Array.of(1, 1, 2, 1),
  lookupDistances: Float32Array.of(0.1, 0.2, 0.3, 0.4),
};

/** Random lookups of four labels with distances in tenths, so that equal ones occur; some neighbours are missing. */
const lookupsOf = (k: number): fc.Arbitrary<LabelledLookups> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 10 })), {
          minLength: k,
          maxLength: k,
        }),
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((queries) => ({
      queryLabels: Int32Array.from(queries, ([label]) => label),
      lookupLabels: Int32Array.from(queries.flatMap(([, neighbours]) => neighbours.map(([label]) => label))),
      lookupDistances: Float32Array.from(
        queries.flatMap(([, neighbours]) => neighbours.map(([, tenths]) => tenths / 10).sort((a, b) => a - b)),
      ),
    }));

const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as SimError).code;
  }
  return undefined;
};

describe('MemoryEvaluator.evaluateRetrieval', () => {
  test('names each value by the displayed name', () => {
    const lookups = { queryLabels: [1, 2], lookupLabels: [1, 0, 0, 2], lookupDistances: [0.1, 0.2, 0.1, 0.2] };
    const metrics = [
      new RecallAtK({ k: 1 }),
      new RecallAtK({ k: 2 }),
      new RecallAtK({ k: 2, distanceThreshold: 0.15 }),
    ];
    expect(evaluator.evaluateRetrieval({ ...lookups, metrics })).toEqual({
      'recall@1': 0.5,
      'recall@2': 1,
      'recall@2 : distance_threshold@0.15': 0.5,
    });
  });

  test('takes names and names with options', () => {
    const metrics = ['recall', { className: 'PrecisionAtK', config: { k: 1 } }];
    const lookups = { queryLabels: [1], lookupLabels: [0, 0, 0, 1, 0], lookupDistances: [1, 2, 3, 4, 5] };
    expect(evaluator.evaluateRetrieval({ ...lookups, metrics })).toEqual({ 'recall@5': 1, 'precision@1': 0 });
  });

  test('refuses two metrics of one displayed name', () => {
    const metrics = [new RecallAtK({ k: 1 }), new RecallAtK({ k: 1, average: 'macro' })];
    expect(code(() => evaluator.evaluateRetrieval({ ...small, metrics }))).toBe('INVALID_ARGUMENT');
  });

  test('refuses more columns than there are', () => {
    expect(code(() => evaluator.evaluateRetrieval({ ...small, metrics: ['recall'] }))).toBe('K_OUT_OF_RANGE');
  });

  test('compares by the ranking', () => {
    const lookups = { queryLabels: [1], lookupLabels: [1], lookupDistances: [0.9] };
    const metrics = [new RecallAtK({ k: 1, distanceThreshold: 0.5 })];
    const name = 'recall@1 : distance_threshold@0.5';
    expect(evaluator.evaluateRetrieval({ ...lookups, metrics })[name]).toBe(0);
    expect(evaluator.evaluateRetrieval({ ...lookups, metrics, ranking: 'inner_product' })[name]).toBe(1);
  });
});

describe('MemoryEvaluator.evaluateClassification', () => {
  test('gives every curve along the sorted thresholds', () => {
    const result = evaluator.evaluateClassification({
      ...small,
      distanceThresholds: [0.35, 0.05, 0.2],
      metrics: ['precision', 'binary_accuracy'],
    });
    expect(Object.keys(result)).toEqual(['distance', 'precision', 'binary_accuracy']);
    expect(result['distance']).toEqual(Float64Array.of(0.05, 0.2, 0.35));
    expect(result['precision']).toEqual(Float64Array.of(1, 1, 2 / 3));
    expect(result['binary_accuracy']).toEqual(Float64Array.of(0, 0.5, 0.5));
  });

  test('without thresholds everything is within', () => {
    const result = evaluator.evaluateClassification(small);
    expect(result['distance']).toEqual(Float64Array.of(Number.POSITIVE_INFINITY));
    expectValue(result['f1']?.[0] ?? Number.NaN, (2 * 0.75) / 1.75);
  });

  test('a similarity is within from its threshold upwards, from the strictest on', () => {
    const result = evaluator.evaluateClassification({
      queryLabels: [1, 1, 1],
      lookupLabels: [1, 2, 1],
      lookupDistances: [3, 2, 1],
      distanceThresholds: [1, 2, 3],
      metrics: ['recall', 'precision'],
      ranking: 'inner_product',
    });
    expect(result['distance']).toEqual(Float64Array.of(3, 2, 1));
    expect(result['recall']).toEqual(Float64Array.of(0.5, 0.5, 1));
    expect(result['precision']).toEqual(Float64Array.of(1, 0.5, 2 / 3));
  });

  test('changing the result leaves a matcher as it was', () => {
    const matcher = new MatchMajorityVote();
    evaluator.evaluateClassification({ ...small, distanceThresholds: [1], matcher })['distance']?.fill(7);
    expect(matcher.distanceThresholds).toEqual(Float64Array.of(1));
  });

  test('refuses metrics whose names are taken', () => {
    const metrics = [new Recall(), { className: 'Precision', config: { name: 'recall' } }];
    expect(code(() => evaluator.evaluateClassification({ ...small, metrics }))).toBe('INVALID_ARGUMENT');
    const reserved = [new Recall({ name: 'distance' })];
    expect(code(() => evaluator.evaluateClassification({ ...small, metrics: reserved }))).toBe('INVALID_ARGUMENT');
  });
});

describe('MemoryEvaluator.calibrate', () => {
  test('worked example: precision 1, 1, 2/3, 3/4', () => {
    const { cutpoints, thresholds } = evaluator.calibrate({
      ...small,
      calibrationMetric: 'precision',
      thresholdsTargets: { good: 0.9, better: 0.99 },
    });
    expect(thresholds['value']).toEqual(Float64Array.of(1, 1, 2 / 3, 3 / 4));
    for (const name of ['optimal', 'good', 'better'])
      expect(cutpoints[name]).toEqual({ name, value: 1, distance: Math.fround(0.2), precision: 1 });
  });

  test('a target that is not reached is absent', () => {
    const { cutpoints } = evaluator.calibrate({ ...small, thresholdsTargets: { never: 1 }, calibrationMetric: 'f1' });
    expect(Object.keys(cutpoints)).toEqual(['optimal']);
  });

  test('a metric that should be small is held as long as possible', () => {
    const { cutpoints } = evaluator.calibrate({
      queryLabels: [1, 1, 1, 1],
      lookupLabels: [1, 2, 1, 2],
      lookupDistances: [0.1, 0.2, 0.3, 0.4],
      calibrationMetric: 'fpr',
      thresholdsTargets: { half: 0.5, none: -1 },
    });
    expect(cutpoints['optimal']).toMatchObject({ value: 0, distance: Math.fround(0.1) });
    expect(cutpoints['half']).toMatchObject({ value: 0.5, distance: Math.fround(0.3) });
    expect(cutpoints['none']).toBeUndefined();
  });

  test('a similarity is calibrated from the most similar on', () => {
    const { cutpoints, thresholds } = evaluator.calibrate({
      queryLabels: [1, 1, 1],
      lookupLabels: [1, 1, 2],
      lookupDistances: [9, 8, 7],
      calibrationMetric: 'f1',
      ranking: 'inner_product',
      extraMetrics: ['recall'],
    });
    expect(thresholds['distance']).toEqual(Float64Array.of(9, 8, 7));
    expect(cutpoints['optimal']).toEqual({ name: 'optimal', value: 1, distance: 8, f1: 1, recall: 1 });
  });

  test('missing neighbours give no threshold', () => {
    const { thresholds } = evaluator.calibrate({
      queryLabels: [1],
      lookupLabels: [1, MISSING_LABEL_CODE],
      lookupDistances: [0.5, Number.POSITIVE_INFINITY],
    });
    expect(thresholds['distance']).toEqual(Float64Array.of(0.5));
  });

  test.each<[string, Partial<CalibrationInput>]>([
    ['EMPTY_INPUT', { queryLabels: [] }],
    ['INDEX_EMPTY', { lookupDistances: new Float32Array(4).fill(Number.POSITIVE_INFINITY) }],
    ['NOT_FINITE', { lookupDistances: [0.1, Number.NaN, 0.3, 0.4] }],
    ['LENGTH_MISMATCH', { lookupDistances: [0.1] }],
    ['LENGTH_MISMATCH', { queryLabels: [1, 1, 1] }],
    ['INVALID_LABEL', { queryLabels: [1, 1, 1, 1.5] }],
    ['INVALID_ARGUMENT', { thresholdsTargets: { optimal: 0.5 } }],
    ['INVALID_ARGUMENT', { thresholdsTargets: { low: Number.NaN } }],
    ['INVALID_ARGUMENT', { extraMetrics: [new Recall({ name: 'value' })] }],
    ['UNKNOWN_NAME', { calibrationMetric: 'accuracy' }],
    ['UNKNOWN_NAME', { matcher: 'match_farthest' }],
    ['UNKNOWN_NAME', { ranking: 'hamming' }],
  ])('refuses with %s: %j', (expected, change) => {
    expect(code(() => evaluator.calibrate({ ...small, ...change }))).toBe(expected);
  });

  test('every cut point follows from its definition, whatever the lookups', () => {
    fc.assert(
      fc.property(lookupsOf(3), fc.constantFrom('f1', 'precision', 'recall', 'fpr'), (lookups, name) => {
        const target = 0.5;
        const { cutpoints, thresholds } = evaluator.calibrate({
          ...lookups,
          calibrationMetric: name,
          thresholdsTargets: { half: target },
          extraMetrics: ['binary_accuracy'],
        });
        const distances = [...(thresholds['distance'] ?? [])];
        expect(distances).toEqual([...new Set(lookups.lookupDistances)].sort((a, b) => a - b));
        const curve = evaluator.evaluateClassification({ ...lookups, distanceThresholds: distances, metrics: [name] })[
          name
        ] as Float64Array;
        expect(thresholds['value']).toEqual(curve);
        const wanted = name === 'fpr' ? Math.min(...curve) : Math.max(...curve);
        expect(cutpoints['optimal']?.distance).toBe(distances[curve.lastIndexOf(wanted)]);
        const reached = distances.filter((_, i) =>
          name === 'fpr' ? (curve[i] as number) <= target : (curve[i] as number) >= target,
        );
        const half = name === 'f1' || name === 'recall' ? reached[0] : reached.at(-1);
        expect(cutpoints['half']?.distance).toBe(half);
      }),
    );
  });
});

test('MemoryEvaluator has an empty configuration', () => {
  expect(evaluator.getConfig()).toEqual({});
});
