import { describe, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, MemoryStorage, normalizeRows, Random } from '@sim/core';
import { type NewNpyArray, writeNpy, writeNpz } from '@sim/datasets';
import { describeGolden, goldenFolder } from '@sim/testing';
import { Indexer } from './indexer.ts';

/** What TensorFlow Similarity itself answered from the index in the folder. */
interface Expected {
  readonly embeddings: readonly number[][];
  readonly labels: readonly number[];
  readonly queries: readonly number[][];
  readonly lookups: readonly { rank: number; distance: number; label: number; data: number[] }[][];
  readonly match: readonly number[];
  readonly cutpoints: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
}

const expectRejection = (call: Promise<unknown>, code: string, message = /./) =>
  expect(call).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

describeGolden<Expected>('tfsim-index/expected.json', (expected) => {
  test('answers as TensorFlow Similarity did: records, neighbours, data, matches, cut points', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const index = await Indexer.fromTensorFlowSimilarity<Int32Array>(join(goldenFolder, 'tfsim-index'));
    // What it warns of is the length of rows alone: nothing is lost.
    expect(warn.mock.calls.flat().filter((line) => String(line).includes('left out'))).toEqual([]);
    warn.mockRestore();
    expect(index.leftOut).toMatchObject([{ path: 'search/index.pickle', part: 'search', isLoss: false }]);
    expect(index.dataShape).toEqual([3]);
    const records = await index.toDataFrame();
    expect(records.map(({ label }) => label)).toEqual(expected.labels);
    expect(records.map(({ embedding }) => [...embedding])).toEqual(expected.embeddings);
    const hits = await index.lookup([...expected.queries], { k: 5 });
    for (const [query, wanted] of expected.lookups.entries())
      for (const [place, { rank, distance, label, data }] of wanted.entries()) {
        const hit = hits[query]?.[place];
        expect(hit).toMatchObject({ rank, label });
        expect(hit?.distance).toBeCloseTo(distance, 5);
        expect([...(hit?.data ?? [])]).toEqual(data);
      }
    expect(await index.match([...expected.queries])).toEqual(expected.match);
    expect(index.calibration?.cutpoints).toEqual(expected.cutpoints);
    const again = await Indexer.fromBytes<Int32Array>(await index.toBytes());
    expect((await again.lookup([...expected.queries], { k: 5 })).toJSON()).toEqual(hits.toJSON());
    expect(await again.match([...expected.queries])).toEqual(expected.match);
  });
});

const metadata = {
  size: 3,
  compression: true,
  distance: 'euclidean',
  embedding_output: null,
  embedding_size: 2,
  kv_store_config: { class_name: 'MemoryStore', config: { name: 'memory', verbose: 0 } },
  evaluator: 'memory',
  search_config: { class_name: 'LinearSearch', config: { distance: 'euclidean', dim: 2, name: 'linear', verbose: 0 } },
  stat_buffer_size: 50,
  is_calibrated: true,
  calibration_metric_config: { name: 'f1', canonical_name: 'f1_score', maximize: true, increasing: true },
  cutpoints: { optimal: { name: 'optimal', value: 0.75, distance: 0.25, precision: 1, recall: 0.5, f1: 0.75 } },
  calibration_thresholds: { distance: [0.25, 0.5], f1: [0.75, 0.5], value: [0.75, 0.5] },
};
const arrays: Record<string, NewNpyArray> = {
  embeddings: { values: Float32Array.of(1, 0, 0, 1, 0.6, 0.8), shape: [3, 2] },
  labels: { values: BigInt64Array.of(7n, 8n, 7n), shape: [3] },
  data: { values: ['Tom', 'Rex', 'Maunz'], shape: [3] },
};

interface Changes {
  readonly metadata?: object;
  readonly arrays?: Record<string, NewNpyArray | undefined>;
  readonly compressed?: boolean;
}

/** The files of an index by their names in one flat storage. */
async function saved({ metadata: changed, arrays: other, compressed = true }: Changes = {}): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const text = JSON.stringify({ ...metadata, ...changed }).replaceAll('"NaN"', 'NaN').replaceAll('"Infinity"', 'Infinity');
  await storage.write('index_metadata.json', new TextEncoder().encode(text));
  const written = Object.entries({ ...arrays, ...other }).flatMap(([name, array]) => (array ? [[name, array] as const] : []));
  await storage.write('index.npz', await writeNpz(Object.fromEntries(written), { compressed }));
  return storage;
}

/** Bytes as text of one character each. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A file of arrays that are not packed, in which an array of bytes claims to be one of Python objects. */
function pickled(npz: Uint8Array, array: NewNpyArray): Uint8Array {
  const npy = writeNpy(array);
  const objects = Buffer.from(latin1(npy).replace("'|u1'", "'|O' "), 'latin1');
  const checksum = (bytes: Uint8Array): string => latin1(new Uint8Array(Uint32Array.of(crc32(bytes)).buffer));
  const changed = latin1(npz).replace(latin1(npy), latin1(objects)).replaceAll(checksum(npy), checksum(objects));
  return new Uint8Array(Buffer.from(changed, 'latin1'));
}

describe('Indexer.fromTensorFlowSimilarity', () => {
  test.each([true, false])('reads records and calibration, compressed: %s', async (compressed) => {
    const index = await Indexer.fromTensorFlowSimilarity<string>(await saved({ compressed }));
    expect([index.size, index.embeddingSize, index.ranking.name, index.getConfig().statBufferSize]).toEqual([3, 2, 'euclidean', 50]);
    expect((await index.get([2]))[0]).toEqual({ id: 2, key: null, label: 7, data: 'Maunz', embedding: Float32Array.of(0.6, 0.8) });
    expect(index.calibration?.cutpoints).toEqual(metadata.cutpoints);
    expect(index.calibration?.thresholds).toEqual({ distance: Float64Array.of(0.25, 0.5), f1: Float64Array.of(0.75, 0.5), value: Float64Array.of(0.75, 0.5) });
    expect(await index.match([[1, 0], [-1, 0]])).toEqual([7, -1]);
    expect(index.leftOut).toEqual([]);
    expect(index.dataShape).toEqual([]);
    // It is an index like any other from here on.
    await index.add({ embeddings: [[0, -1]], labels: [9], keys: ['new'] });
    expect((await Indexer.fromBytes(await index.toBytes())).size).toBe(4);
  });

  test('evaluates with the metric that the cut points were chosen by', async () => {
    const npv = { name: 'negatives', canonical_name: 'negative_predictive_value', maximize: true, increasing: true };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: { calibration_metric_config: npv } }));
    expect(Object.keys((await index.evaluateCutpoints([[1, 0]], [7]))['optimal'] ?? {})).toEqual(expect.arrayContaining(['negatives']));
  });

  test('reads numbers that JSON does not know', async () => {
    const curves = { distance: [0.25, 'Infinity'], f1: ['NaN', 0.5] };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: { calibration_thresholds: curves } }));
    expect(index.calibration?.thresholds).toEqual({ distance: Float64Array.of(0.25, Infinity), f1: Float64Array.of(Number.NaN, 0.5) });
  });

  test.each<[string, NewNpyArray, readonly unknown[]]>([
    ['int32', { values: Int32Array.of(1, -2, 3), shape: [3] }, [1, -2, 3]],
    ['uint8', { values: Uint8Array.of(1, 2, 3), shape: [3] }, [1, 2, 3]],
    ['uint64', { values: BigUint64Array.of(1n, 2n, 3n), shape: [3] }, [1, 2, 3]],
    ['float64', { values: Float64Array.of(1, 2, 3), shape: [3] }, [1, 2, 3]],
    ['truth values', { values: Uint8Array.of(1, 0, 1), shape: [3], dtype: '|b1' }, [1, 0, 1]],
    ['a column', { values: BigInt64Array.of(4n, 5n, 6n), shape: [3, 1] }, [4, 5, 6]],
    ['texts', { values: ['cat', 'Kätzchen', '猫'], shape: [3] }, ['cat', 'Kätzchen', '猫']],
    ['byte strings', { values: ['cat', 'ü', ''].map((text) => new TextEncoder().encode(text)), shape: [3] }, ['cat', 'ü', '']],
  ])('labels: %s', async (_, labels, wanted) => {
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ arrays: { labels } }));
    expect((await index.toDataFrame()).map(({ label }) => label)).toEqual(wanted);
  });

  test.each<[string, NewNpyArray]>([
    ['float64', { values: Float64Array.of(1, 0, 0, 1, 0.6, 0.8), shape: [3, 2] }],
    ['bytes', { values: Uint8Array.of(1, 0, 0, 1, 1, 0), shape: [3, 2] }],
  ])('embeddings: %s', async (_, embeddings) => {
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ arrays: { embeddings } }));
    expect((await index.toDataFrame()).flatMap(({ embedding }) => [...embedding])).toEqual([...Float32Array.from(embeddings.values as Float64Array)]);
  });

  test.each<[string, NewNpyArray, readonly unknown[], readonly number[]]>([
    ['pictures', { values: Uint8Array.from({ length: 12 }, (_, i) => i), shape: [3, 2, 2] }, [Uint8Array.of(0, 1, 2, 3), Uint8Array.of(4, 5, 6, 7), Uint8Array.of(8, 9, 10, 11)], [2, 2]],
    ['integers of 64 bits', { values: BigInt64Array.of(1n, 2n, 3n), shape: [3] }, [1, 2, 3], []],
    ['times', { values: BigInt64Array.of(2n ** 40n, 2n, 3n), shape: [3, 1] }, [Float64Array.of(2 ** 40), Float64Array.of(2), Float64Array.of(3)], [1]],
    ['numbers beyond float64', { values: BigInt64Array.of(2n ** 60n + 1n, 2n, 3n), shape: [3] }, [2n ** 60n + 1n, 2n, 3n], []],
    ['truth values', { values: Uint8Array.of(1, 0, 1), shape: [3], dtype: '|b1' }, [true, false, true], []],
    ['lists of texts', { values: ['a', 'b', 'c', 'd', 'e', 'f'], shape: [3, 2] }, [['a', 'b'], ['c', 'd'], ['e', 'f']], [2]],
  ])('data: %s', async (_, data, wanted, shape) => {
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ arrays: { data } }));
    expect((await index.toDataFrame()).map((record) => record.data)).toEqual(wanted);
    expect(index.dataShape).toEqual(shape);
  });

  test('leaves pickled columns out, unopened, and says so', async () => {
    const data = { values: Uint8Array.of(1, 2, 3), shape: [3] };
    const storage = await saved({ compressed: false, arrays: { data } });
    await storage.write('index.npz', pickled(await storage.read('index.npz'), data));
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const index = await Indexer.fromTensorFlowSimilarity(storage);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/left out data of index\.npz: .*pickled.*never run/)]]);
    warn.mockRestore();
    expect(index.leftOut).toMatchObject([{ path: 'index.npz', part: 'data', isLoss: true }]);
    expect([index.size, index.dataShape, (await index.get([0]))[0]?.label]).toEqual([3, null, 7]);
  });

  test('reads folders by path and URL, with store and search in them', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sim-tfsim-'));
    const storage = await saved();
    const folder = join(root, 'with space');
    for (const part of ['store', 'search']) await mkdir(join(folder, part), { recursive: true });
    await writeFile(join(folder, 'index_metadata.json'), await storage.read('index_metadata.json'));
    await writeFile(join(folder, 'store', 'index.npz'), await storage.read('index.npz'));
    await writeFile(join(folder, 'search', 'index.pickle'), 'c__builtin__\neval\n');
    for (const location of [folder, `${folder}/`, pathToFileURL(folder), pathToFileURL(folder).href]) {
      const index = await Indexer.fromTensorFlowSimilarity(location);
      expect(index.size).toBe(3);
      expect(index.leftOut).toMatchObject([{ path: 'search/index.pickle', part: 'search', isLoss: false }]);
    }
    await rm(root, { recursive: true });
    await expectRejection(Indexer.fromTensorFlowSimilarity(folder), 'FILE_NOT_FOUND');
  });

  test('the search decides the distance, as it did there', async () => {
    const search = { class_name: 'LinearSearch', config: { distance: 'manhattan', dim: 2 } };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: { search_config: search } }));
    expect(index.ranking.name).toBe('manhattan');
  });

  test.each([
    ['0.17', { search_config: { canonical_name: 'NMSLibSearch', distance: 'cosine', dim: 2 }, kv_store_config: undefined, kv_store: 'memory' }],
    ['0.16', { distance: 'cosine', search_config: undefined, search: 'nmslib', kv_store_config: undefined, kv_store: 'memory' }],
  ])('reads what version %s wrote', async (_, changed) => {
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: changed }));
    expect([index.ranking.name, index.size, index.isCalibrated]).toEqual(['cosine', 3, true]);
  });

  test('an index without records or calibration', async () => {
    const empty = { values: new Float64Array(), shape: [0] };
    const changed = { size: 0, is_calibrated: false, cutpoints: {}, calibration_thresholds: {} };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: changed, arrays: { embeddings: empty, labels: empty, data: empty } }));
    expect([index.size, index.embeddingSize, index.isCalibrated]).toEqual([0, 2, false]);
  });

  test('rows that linear search compared at length 1 have it here, other rows are left as they are', async () => {
    const random = new Random(5);
    const values = Float32Array.from({ length: 6 }, () => random.normal());
    const embeddings = { values, shape: [3, 2] };
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ arrays: { embeddings } }));
    expect(index.leftOut).toMatchObject([{ part: 'lengths of embeddings', isLoss: true }]);
    const rows = (await index.toDataFrame()).flatMap(({ embedding }) => [...embedding]);
    expect(rows).toEqual([...normalizeRows(values, 2)]);
    const faiss = { class_name: 'FaissSearch', config: { distance: 'euclidean', dim: 2, algo: 'flat' } };
    const flat = await Indexer.fromTensorFlowSimilarity(await saved({ arrays: { embeddings }, metadata: { search_config: faiss } }));
    expect((await flat.toDataFrame()).flatMap(({ embedding }) => [...embedding])).toEqual([...values]);
    warn.mockRestore();
  });

  test('squared distances of faiss become distances', async () => {
    const faiss = { class_name: 'FaissSearch', config: { distance: 'euclidean', dim: 2, algo: 'flat' } };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: { search_config: faiss } }));
    expect(index.calibration?.cutpoints['optimal']?.distance).toBe(0.5);
    expect(index.calibration?.thresholds['distance']).toEqual(Float64Array.of(0.5, Math.sqrt(0.5)));
  });

  test('a calibration whose distances mean something else is left out', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const search = { class_name: 'LinearSearch', config: { distance: 'inner_product', dim: 2 } };
    const index = await Indexer.fromTensorFlowSimilarity(await saved({ metadata: { search_config: search } }));
    expect(index.isCalibrated).toBe(false);
    expect(index.leftOut).toMatchObject([{ path: 'index_metadata.json', part: 'calibration', isLoss: true }]);
    warn.mockRestore();
  });

  test('k and matcher of the calibration are the caller’s to say', async () => {
    const index = await Indexer.fromTensorFlowSimilarity(await saved(), { k: 3, matcher: 'match_majority_vote' });
    // Of all three neighbours two say 7, the mean distance decides.
    expect(await index.match([[0, 1]], { cutpoint: 'optimal' })).toEqual([-1]);
    await expectRejection(Indexer.fromTensorFlowSimilarity(await saved(), { matcher: 'vote' }), 'UNKNOWN_NAME');
  });

  test.each<[string, Changes, string, RegExp]>([
    ['records in Redis', { metadata: { kv_store_config: { class_name: 'RedisStore' } } }, 'UNSUPPORTED_OPERATION', /Redis server.*kv_store="memory"/],
    ['records in cached shards', { metadata: { kv_store_config: { class_name: 'CachedStore' } } }, 'UNSUPPORTED_OPERATION', /pickled.*kv_store="memory"/],
    ['an unknown distance', { metadata: { search_config: {}, distance: 'mine' } }, 'UNKNOWN_NAME', /cosine/],
    ['another number of records', { metadata: { size: 4 } }, 'FILE_CORRUPT', /same records/],
    ['too few labels', { arrays: { labels: { values: Int32Array.of(1), shape: [1] } } }, 'FILE_CORRUPT', /labels and embeddings/],
    ['no embeddings', { arrays: { embeddings: undefined } }, 'UNKNOWN_NAME', /labels, data/],
    ['embeddings of texts', { arrays: { embeddings: { values: ['a', 'b', 'c'], shape: [3, 1] } } }, 'FILE_CORRUPT', /<U1/],
    ['embeddings of three axes', { arrays: { embeddings: { values: new Float32Array(6), shape: [3, 2, 1] } } }, 'FILE_CORRUPT', /no rows/],
    ['embeddings without end', { arrays: { embeddings: { values: new Float32Array(6).fill(Infinity), shape: [3, 2] } } }, 'NOT_FINITE', /./],
    ['a size that is none', { metadata: { size: '3' } }, 'FILE_CORRUPT', /"size"/],
    ['no cut points', { metadata: { cutpoints: null } }, 'FILE_CORRUPT', /"cutpoints"/],
    ['a cut point without distance', { metadata: { cutpoints: { optimal: { name: 'optimal', value: 1 } } } }, 'FILE_CORRUPT', /"optimal"/],
    ['curves of different lengths', { metadata: { calibration_thresholds: { distance: [1], f1: [] } } }, 'FILE_CORRUPT', /lengths/],
  ])('refuses %s', async (_, changes, code, message) => {
    await expectRejection(Indexer.fromTensorFlowSimilarity(await saved(changes)), code, message);
  });

  test('refuses what is no such folder', async () => {
    await expectRejection(Indexer.fromTensorFlowSimilarity(new MemoryStorage()), 'FILE_NOT_FOUND');
    const storage = await saved();
    await storage.write('index_metadata.json', new TextEncoder().encode('[1]'));
    await expectRejection(Indexer.fromTensorFlowSimilarity(storage), 'FILE_CORRUPT', /no JSON object/);
    await storage.remove('index_metadata.json');
    await expectRejection(Indexer.fromTensorFlowSimilarity(storage), 'FILE_NOT_FOUND', /index_metadata\.json/);
    const withoutRecords = await saved();
    await withoutRecords.remove('index.npz');
    await expectRejection(Indexer.fromTensorFlowSimilarity(withoutRecords), 'FILE_CORRUPT', /index\.npz/);
  });
});
