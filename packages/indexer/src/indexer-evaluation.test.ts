import { describe, expect, jest, test } from '@jest/globals';
import { MemoryEvaluator } from '@sim/evaluators';
import { MatchMajorityVote } from '@sim/matchers';
import { MapAtR, NegativePredictiveValue, RecallAtK } from '@sim/metrics';
import { LinearSearch } from '@sim/search';
import { describeGolden } from '@sim/testing/golden';
import { Indexer } from './indexer.ts';

const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

/** Points on a line: label a at 0 and 1, b at 10 and 11, c at 20; one without a label at 30. */
async function open(): Promise<Indexer> {
  const index = new Indexer({ embeddingSize: 1, distance: 'euclidean', kernel: 'reference' });
  await index.add({ embeddings: [[0], [1], [10], [11], [20], [30]], labels: ['a', 'a', 'b', 'b', 'c', null] });
  return index;
}

describe('Indexer.calibrate and match', () => {
  test('chooses a distance that tells right from wrong', async () => {
    const index = await open();
    // Right at distances 0.25 and 0.5, wrong at 3 and 3.
    const results = await index.calibrate([[0.25], [9.5], [14], [23]], ['a', 'b', 'c', 'a'], {
      thresholdsTargets: { all: 1 },
      calibrationMetric: 'precision',
      extraMetrics: ['recall'],
    });
    expect(results.cutpoints['optimal']).toEqual({ name: 'optimal', value: 1, distance: 0.5, precision: 1, recall: 1 });
    expect(results.thresholds['distance']).toEqual(Float64Array.of(0.25, 0.5, 3));
    expect([index.isCalibrated, index.calibration]).toEqual([true, results]);
    expect(await index.match([[0.5], [-0.51], [10.5], [29.9]])).toEqual(['a', null, 'b', null]);
  });

  test.each(['f1_score', 'precision', 'recall', 'binary_accuracy', 'npv', 'negative_predictive_value', 'fpr'])(
    'an index calibrated by %s comes back and judges by it',
    async (calibrationMetric) => {
      const index = await open();
      await index.calibrate([[0.25], [9.5], [14], [23]], ['a', 'b', 'c', 'a'], { calibrationMetric });
      const again = await Indexer.fromBytes(await index.toBytes());
      expect(again.calibration).toEqual(index.calibration);
      const judge = (judged: Indexer) => judged.evaluateCutpoints([[0.3], [12], [17]], ['a', 'b', 'b']);
      expect(await judge(again)).toEqual(await judge(index));
      expect((await judge(again))['optimal']).toHaveProperty(calibrationMetric);
    },
  );

  test('gives every cut point from one search', async () => {
    const search = new LinearSearch({ dim: 1, distance: 'euclidean', kernel: 'reference' });
    const index = new Indexer({ embeddingSize: 1, search });
    await index.add({ embeddings: [[0], [10]], labels: [4, 5] });
    await index.calibrate([[1], [12], [7]], [4, 5, 4], { thresholdsTargets: { half: 0.5 }, calibrationMetric: 'recall' });
    const lookup = jest.spyOn(search, 'lookup');
    const all = await index.match([[0.5], [2]], { cutpoint: 'all' });
    expect(all).toEqual({ optimal: [4, 4], half: [4, -1] });
    expect(await index.match([[2]], { cutpoint: 'half' })).toEqual([-1]);
    expect(await index.match([[2]], { cutpoint: 'half', noMatchLabel: 99 })).toEqual([99]);
    expect(await index.match([[2]], { cutpoint: 'half', noMatchLabel: null })).toEqual([null]);
    expect(lookup).toHaveBeenCalledTimes(4);
  });

  test('matches as it was calibrated, unless told otherwise', async () => {
    const index = await open();
    await index.calibrate([[0], [10]], ['a', 'b'], { k: 2, matcher: new MatchMajorityVote() });
    // The mean of two distances is compared with the cut point: 0.5 for 0.5, 1.1 for −0.6.
    expect(index.calibration?.cutpoints['optimal']?.distance).toBe(1);
    expect(await index.match([[0.5], [-0.6]])).toEqual(['a', null]);
    expect(await index.match([[-0.6]], { k: 1, matcher: 'match_nearest' })).toEqual(['a']);
  });

  test('a similarity matches from its cut point upwards', async () => {
    const index = new Indexer({ embeddingSize: 1, distance: 'inner_product', kernel: 'reference' });
    await index.add({ embeddings: [[1], [-1]], labels: [7, 8] });
    await index.calibrate([[3], [2], [-1]], [7, 7, 7], { calibrationMetric: 'precision' });
    expect(index.calibration?.cutpoints['optimal']?.distance).toBe(2);
    expect(await index.match([[2], [1.9], [-5]])).toEqual([7, -1, 8]);
  });

  test('counts a query label that the index does not know as wrong', async () => {
    const index = await open();
    const known = await index.evaluateClassification([[0], [10]], ['a', 'b'], { metrics: ['binary_accuracy'] });
    const unknown = await index.evaluateClassification([[0], [10]], ['a', 'new'], { metrics: ['binary_accuracy'] });
    expect([known['binary_accuracy']?.[0], unknown['binary_accuracy']?.[0]]).toEqual([1, 0.5]);
    // Two unknown labels are two labels, and none of them is that of a record without label.
    const nowhere = await index.evaluateRetrieval([[30], [30]], ['new', 'newer'], { metrics: [new RecallAtK({ k: 6 })] });
    expect(nowhere['recall@6']).toBe(0);
    await index.add({ embeddings: [[40]], labels: ['newest'] });
    expect((await index.get([6]))[0]?.label).toBe('newest');
  });

  test('errors', async () => {
    const index = await open();
    await expectRejection(index.match([[0]]), 'NOT_CALIBRATED');
    await expectRejection(index.evaluateCutpoints([[0]], ['a']), 'NOT_CALIBRATED');
    await expectRejection(index.calibrate([[0]], ['a', 'b']), 'LENGTH_MISMATCH');
    await expectRejection(index.calibrate([[0]], [1]), 'INVALID_LABEL');
    await expectRejection(index.calibrate([[0]], undefined as unknown as string[]), 'INVALID_LABEL');
    await expectRejection(index.calibrate([[Number.NaN]], ['a']), 'NOT_FINITE');
    await expectRejection(index.calibrate([], []), 'EMPTY_INPUT');
    await expectRejection(index.calibrate([[0]], ['a'], { k: 7 }), 'K_OUT_OF_RANGE');
    await expectRejection(index.calibrate([[0]], ['a'], { k: 0 }), 'K_OUT_OF_RANGE');
    await expectRejection(index.calibrate([[0]], ['a'], { calibrationMetric: 'beauty' }), 'UNKNOWN_NAME');
    await expectRejection(index.calibrate([[0]], ['a'], { matcher: 'beauty' }), 'UNKNOWN_NAME');
    expect(index.isCalibrated).toBe(false);
    await index.calibrate([[0], [10]], ['a', 'b']);
    await expect(index.match([[0]], { cutpoint: 'high' })).rejects.toThrow('got "high". Use one of: optimal, or all.');
    await expectRejection(index.match([[0]], { cutpoint: 'high' }), 'UNKNOWN_CUTPOINT');
    await expectRejection(index.match([[0]], { cutpoint: 'constructor' }), 'UNKNOWN_CUTPOINT');
    await expectRejection(index.match([[0, 1]]), 'DIMENSION_MISMATCH');
    await expectRejection(index.match([[0]], { k: 7 }), 'K_OUT_OF_RANGE');
    await index.reset();
    await expectRejection(index.match([[0]]), 'NOT_CALIBRATED');
    await expectRejection(index.calibrate([[0]], ['a']), 'INDEX_EMPTY');
  });
});

describe('Indexer.evaluateRetrieval', () => {
  test('looks up once, as many neighbours as the metrics need', async () => {
    const search = new LinearSearch({ dim: 1, distance: 'euclidean', kernel: 'reference' });
    const index = new Indexer({ embeddingSize: 1, search });
    await index.add({ embeddings: [[0], [1], [2]], labels: [1, 2, 1] });
    const lookup = jest.spyOn(search, 'lookup');
    const metrics = [new RecallAtK({ k: 1 }), new RecallAtK({ k: 1, dropClosestLookup: true, name: 'others' })];
    expect(await index.evaluateRetrieval([[0], [2]], [1, 1], { metrics })).toEqual({ 'recall@1': 1, 'others@1': 0 });
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(lookup.mock.calls[0]?.[1].k).toBe(2);
  });

  test('fills up where the index is smaller than k', async () => {
    const index = await open();
    const metrics = [{ className: 'precision', config: { k: 12 } }, 'recall'];
    expect(await index.evaluateRetrieval([[0]], ['a'], { metrics })).toEqual({ 'precision@12': 2 / 12, 'recall@5': 1 });
    expect(await index.evaluateRetrieval([[0]], ['a'], { metrics: [] })).toEqual({});
  });

  test('counts R from the index for a metric that is named', async () => {
    const index = await open();
    expect(await index.evaluateRetrieval([[0], [10.2]], ['a', 'b'], { metrics: ['map@r'] })).toEqual({ 'map@r': 1 });
    // R is 2, and of the two nearest only the second has the label: (1/2) · (1/2).
    expect(await index.evaluateRetrieval([[6]], ['a'], { metrics: ['map@r'] })).toEqual({ 'map@r': 0.25 });
    await expectRejection(index.evaluateRetrieval([[6]], ['a'], { metrics: ['beauty'] }), 'UNKNOWN_NAME');
  });

  test('lets r speak of integer labels, whatever their codes are', async () => {
    const index = new Indexer({ embeddingSize: 1, distance: 'euclidean', kernel: 'reference' });
    await index.add({ embeddings: [[0], [1], [2]], labels: [700, -3, 700] });
    const metrics = [new MapAtR({ r: { 700: 2, '-3': 1 } })];
    expect(await index.evaluateRetrieval([[0]], [700], { metrics })).toEqual({ 'map@r': 0.5 });
    expect(await index.evaluateRetrieval([[1]], [-3], { metrics })).toEqual({ 'map@r': 1 });
  });

  test('leaves queries that are records out of their own neighbours', async () => {
    const index = await open();
    const queries = [[0], [1], [10], [20]];
    const labels = ['a', 'a', 'b', 'c'];
    const metrics = [new RecallAtK({ k: 1 })];
    expect(await index.evaluateRetrieval(queries, labels, { metrics })).toEqual({ 'recall@1': 1 });
    const others = await index.evaluateRetrieval(queries, labels, { metrics, ownIds: [0, 1, 2, 4] });
    expect(others).toEqual({ 'recall@1': 0.75 });
    // Of the two of label a, each has one other to find, and finds it first.
    expect(await index.evaluateRetrieval(queries.slice(0, 2), ['a', 'a'], { metrics: ['map@r'], ownIds: [0, 1] })).toEqual({ 'map@r': 1 });
    const results = await index.calibrate(queries, labels, { ownIds: [0, 1, 2, 4] });
    expect(results.cutpoints['optimal']?.distance).toBe(1);
    await expectRejection(index.evaluateRetrieval(queries, labels, { metrics, ownIds: [0] }), 'LENGTH_MISMATCH');
  });

  test('an empty index', async () => {
    const index = new Indexer({ embeddingSize: 1 });
    await expectRejection(index.evaluateRetrieval([[0]], [1], { metrics: ['recall'] }), 'INDEX_EMPTY');
  });
});

describe('Indexer.evaluateClassification and evaluateCutpoints', () => {
  test('gives curves along the thresholds', async () => {
    const curves = await (await open()).evaluateClassification([[0.5], [13]], ['a', 'a'], {
      distanceThresholds: [1, 0.5, 5],
      metrics: ['precision', 'recall'],
    });
    expect(curves).toEqual({
      distance: Float64Array.of(0.5, 1, 5),
      precision: Float64Array.of(1, 1, 0.5),
      recall: Float64Array.of(1, 1, 1),
    });
  });

  test('gives the calibration metric and more at each cut point', async () => {
    const index = await open();
    await index.calibrate([[0.25], [9.5], [14]], ['a', 'b', 'c'], {
      thresholdsTargets: { low: 0.5 },
      calibrationMetric: 'recall',
    });
    const values = await index.evaluateCutpoints([[0.5], [10.25]], ['a', 'c'], { extraMetrics: ['precision'] });
    expect(values).toEqual({
      optimal: { name: 'optimal', distance: index.calibration?.cutpoints['optimal']?.distance, recall: 1, precision: 0.5 },
      low: { name: 'low', distance: 0.25, recall: 0, precision: 0 },
    });
  });

  test('asks the evaluator that it was given', async () => {
    const evaluator = new MemoryEvaluator();
    const spy = jest.spyOn(evaluator, 'calibrate');
    const index = new Indexer({ embeddingSize: 1, distance: 'euclidean', kernel: 'reference', evaluator });
    await index.add({ embeddings: [[0]], labels: [5] });
    await index.calibrate([[0]], [5], { calibrationMetric: new NegativePredictiveValue() });
    expect(spy).toHaveBeenCalledTimes(1);
    expect(spy.mock.calls[0]?.[0]).toMatchObject({ queryLabels: Int32Array.of(5), lookupLabels: Int32Array.of(5) });
  });
});

interface GoldenIndex {
  readonly embeddings: number[][];
  readonly labels: number[];
  readonly queries: number[][];
  readonly queryLabels: number[];
  readonly lookups: { rank: number; distance: number; label: number; data: number[] }[][];
  readonly match: number[];
  readonly cutpoints: Record<string, Record<string, number | string>>;
}

describeGolden<GoldenIndex>('tfsim-index/expected.json', (expected) => {
  const rebuild = async () => {
    const index = new Indexer<number[]>({ embeddingSize: 16 });
    const dataOf = new Map(expected.lookups.flat().map(({ data }) => [Number(data[0]), data]));
    const data = expected.embeddings.map((_, row) => dataOf.get(row) ?? [row, row + 1, row + 2]);
    await index.add({ embeddings: expected.embeddings, labels: expected.labels, data });
    await index.calibrate(expected.queries, expected.queryLabels, {
      thresholdsTargets: { low: 0.6, high: 0.9 },
      calibrationMetric: 'f1',
    });
    return index;
  };

  test('the same neighbours', async () => {
    const hits = await (await rebuild()).lookup(expected.queries, { k: 5 });
    const found = [...hits].map((row) => row.map(({ rank, distance, label, data }) => ({ rank, distance, label, data })));
    const close = expected.lookups.map((row) =>
      row.map((lookup) => ({ ...lookup, distance: expect.closeTo(lookup.distance, 4) })),
    );
    expect(found).toEqual(close);
  });

  test('the same cut points', async () => {
    const index = await rebuild();
    for (const [name, cutpoint] of Object.entries(expected.cutpoints)) {
      const close = Object.entries(cutpoint).map(([key, value]) => [key, typeof value === 'number' ? expect.closeTo(value, 4) : value]);
      expect(index.calibration?.cutpoints[name]).toEqual(Object.fromEntries(close));
    }
  });

  test('the same matches, also after a save', async () => {
    const index = await rebuild();
    expect(await index.match(expected.queries)).toEqual(expected.match);
    const again = await Indexer.fromBytes<number[]>(await index.toBytes());
    expect(await again.match(expected.queries)).toEqual(expected.match);
    expect((await again.lookup(expected.queries, { k: 5 })).toJSON()).toEqual((await index.lookup(expected.queries, { k: 5 })).toJSON());
  });
});
