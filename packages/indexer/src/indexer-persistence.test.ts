import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bytesSource, MemoryStorage, Random, type Ranking, squaredEuclideanRanking, writeSections } from '@sim/core';
import { MemoryEvaluator } from '@sim/evaluators';
import { MatchNearest } from '@sim/matchers';
import { NegativePredictiveValue } from '@sim/metrics';
import { HnswSearch, LinearSearch } from '@sim/search';
import { MemoryStore } from '@sim/stores';
import { openIndexFile, writeIndexFile } from './index-file.ts';
import { Indexer } from './indexer.ts';

const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const root = await mkdtemp(join(tmpdir(), 'sim-indexer-'));
afterAll(() => rm(root, { recursive: true }));

const random = new Random(11);
const rows = (count: number) =>
  Array.from({ length: count }, () => Array.from({ length: 4 }, () => random.normal())).map((row) =>
    row.map((value) => value / Math.hypot(...row)),
  );
const queries = rows(7);

interface Item {
  readonly title: string;
  readonly pixels: Uint8Array;
}

/** A calibrated index with labels, data and keys on some records, of which a few are removed. */
async function open(): Promise<Indexer<Item>> {
  const index = new Indexer<Item>({ embeddingSize: 4, kernel: 'reference', statBufferSize: 50 });
  const item = (i: number): Item => ({ title: `title ${i}`, pixels: Uint8Array.of(i, i + 1) });
  await index.add({
    embeddings: rows(20),
    labels: Array.from({ length: 20 }, (_, i) => `class ${i % 3}`),
    data: Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? null : item(i))),
  });
  await index.add({ embeddings: rows(3), labels: [null, 'class 9', null], keys: ['a', 'b', 'c'] });
  await index.remove([4, 'b', 17]);
  await index.calibrate(queries, Array.from({ length: 7 }, (_, i) => `class ${i % 3}`), {
    thresholdsTargets: { low: 0.1 },
    calibrationMetric: new NegativePredictiveValue({ name: 'negatives' }),
    k: 2,
  });
  return index;
}

const everything = async (index: Indexer<Item>) => {
  const hits = await index.lookup(queries, { k: index.size, includeEmbeddings: true });
  return { rows: hits.toJSON(), ids: hits.ids, distances: hits.distances, matches: await index.match(queries, { cutpoint: 'all' }) };
};

describe('Indexer as bytes', () => {
  test('answers as before, bit for bit', async () => {
    const index = await open();
    const loaded = await Indexer.fromBytes<Item>(await index.toBytes(), { kernel: 'reference' });
    expect(await everything(loaded)).toEqual(await everything(index));
    expect(loaded.calibration).toEqual(index.calibration);
    expect({ ...loaded.getConfig(), search: null }).toEqual({ ...index.getConfig(), search: null });
    expect(loaded.size).toBe(index.size);
  });

  test('a second file of the same index is the same', async () => {
    const bytes = await (await open()).toBytes();
    const loaded = await Indexer.fromBytes(bytes, { kernel: 'reference' });
    expect(Buffer.compare(await loaded.toBytes(), bytes)).toBe(0);
  });

  test('the loaded index goes on: ids, labels, keys, removals', async () => {
    const loaded = await Indexer.fromBytes<Item>(await (await open()).toBytes());
    expect([...(await loaded.add({ embeddings: rows(1), labels: ['class 0'], keys: ['b'] }))]).toEqual([23]);
    await expectRejection(loaded.add({ embeddings: rows(1), keys: ['a'] }), 'DUPLICATE_KEY');
    await expectRejection(loaded.add({ embeddings: rows(1), labels: [1] }), 'INVALID_LABEL');
    await loaded.remove(['a', 0]);
    const again = await Indexer.fromBytes<Item>(await loaded.toBytes());
    expect(await everything(again)).toEqual(await everything(loaded));
  });

  test('an empty index', async () => {
    const index = new Indexer({ embeddingSize: 3, distance: 'manhattan' });
    const loaded = await Indexer.fromBytes(await index.toBytes());
    expect([loaded.size, loaded.ranking.name, loaded.isCalibrated]).toEqual([0, 'manhattan', false]);
    await loaded.add({ embeddings: [[1, 2, 3]], labels: [4] });
    expect(loaded.size).toBe(1);
  });

  test('is taken between the calls before and after it', async () => {
    const index = await open();
    const [bytes] = await Promise.all([index.toBytes(), index.reset()]);
    expect((await Indexer.fromBytes(bytes)).size).toBe(20);
    expect(index.size).toBe(0);
  });

  test('embeddings stand in it once', async () => {
    const index = new Indexer({ embeddingSize: 64, distance: 'euclidean' });
    const values = Float32Array.from({ length: 64 * 500 }, () => random.normal());
    await index.add({ embeddings: values });
    expect((await index.toBytes()).length).toBeLessThan(values.byteLength * 1.2);
  });

  test('a search that is not exact brings its own bytes', async () => {
    class ApproximateSearch extends LinearSearch {
      static override readonly className = 'ApproximateSearch' as 'LinearSearch';
      override readonly exact: boolean = false;
      static override async fromBytes(bytes: Uint8Array): Promise<ApproximateSearch> {
        const file = await LinearSearch.fromBytes(bytes);
        Object.setPrototypeOf(file, ApproximateSearch.prototype);
        return file;
      }
    }
    const index = new Indexer({ embeddingSize: 4, search: new ApproximateSearch({ dim: 4 }) });
    await index.add({ embeddings: rows(5), labels: [1, 2, 3, 4, 5] });
    const bytes = await index.toBytes();
    await expectRejection(Indexer.fromBytes(bytes), 'UNKNOWN_NAME');
    const loaded = await Indexer.fromBytes(bytes, { searchClasses: [ApproximateSearch] });
    expect((await loaded.lookup(queries)).toJSON()).toEqual((await index.lookup(queries)).toJSON());
  });

  test('stores and evaluators of the caller', async () => {
    class OwnStore<Data> extends MemoryStore<Data> {
      static override readonly className = 'OwnStore' as 'MemoryStore';
    }
    class OwnEvaluator extends MemoryEvaluator {
      static override readonly className = 'OwnEvaluator' as 'MemoryEvaluator';
    }
    const index = new Indexer({ embeddingSize: 4, kvStore: new OwnStore(), evaluator: new OwnEvaluator() });
    await index.add({ embeddings: rows(2) });
    const bytes = await index.toBytes();
    await expectRejection(Indexer.fromBytes(bytes, { storeClasses: [OwnStore] }), 'UNKNOWN_NAME');
    await expectRejection(Indexer.fromBytes(bytes, { evaluator: 'memory' }), 'UNKNOWN_NAME');
    const loaded = await Indexer.fromBytes(bytes, { evaluator: 'memory', storeClasses: [OwnStore] });
    expect(loaded.size).toBe(2);
  });

  test('a matcher of the caller is missed only when it is needed', async () => {
    class OwnMatch extends MatchNearest {
      static override readonly className = 'OwnMatch' as 'MatchNearest';
    }
    const index = new Indexer({ embeddingSize: 4 });
    await index.add({ embeddings: rows(2), labels: [1, 2] });
    await index.calibrate(queries, [1, 1, 1, 1, 2, 2, 2], { matcher: new OwnMatch() });
    const loaded = await Indexer.fromBytes(await index.toBytes());
    expect(loaded.calibration).toEqual(index.calibration);
    await expectRejection(loaded.match(queries), 'UNKNOWN_NAME');
    expect(await loaded.match(queries, { matcher: 'match_nearest' })).toEqual(await index.match(queries));
    expect(Buffer.compare(await loaded.toBytes(), await index.toBytes())).toBe(0);
  });

  test('refuses a distance that no file can name', async () => {
    const distance: Ranking = { ...squaredEuclideanRanking, name: 'mine' };
    const index = new Indexer({ embeddingSize: 4, distance });
    await index.add({ embeddings: rows(2) });
    await expectRejection(index.toBytes(), 'UNSUPPORTED_OPERATION');
  });
});

describe('an index whose search has the only embeddings', () => {
  test.each(['wasm', 'reference'] as const)('changes as one that was never saved: %s', async (kernel) => {
    const grown = await open();
    const loaded = await Indexer.fromBytes<Item>(await grown.toBytes(), { kernel });
    const added = rows(6);
    for (const index of [grown, loaded]) {
      await index.add({ embeddings: added.slice(0, 4), keys: ['d', 'a', 'e', 'f'], labels: ['x', 'y', null, 'z'] }, { onConflict: 'replace' });
      await index.remove([0, 'd', 12]);
      await expectRejection(index.add({ embeddings: added.slice(4), keys: ['new', 'e'] }), 'DUPLICATE_KEY');
    }
    expect(await loaded.toDataFrame()).toEqual(await grown.toDataFrame());
    // The file names the kernel.
    if (kernel === 'reference') expect(await loaded.toBytes()).toEqual(await grown.toBytes());
    else expect(await (await Indexer.fromBytes<Item>(await loaded.toBytes())).toDataFrame()).toEqual(await grown.toDataFrame());
    // Most of its records go, so that search and store close their ranks.
    const ids = (await grown.toDataFrame()).map(({ id }) => id);
    for (const index of [grown, loaded]) await index.remove(ids.slice(2, -2));
    expect(await loaded.toDataFrame()).toEqual(await grown.toDataFrame());
    for (const index of [grown, loaded]) await index.reset();
    for (const index of [grown, loaded]) await index.add({ embeddings: added });
    expect(await loaded.toDataFrame()).toEqual(await grown.toDataFrame());
  });
});

describe.each(['hnsw', { className: 'hnsw', config: { quantization: 'int8' } }, { className: 'auto', config: { engine: 'hnsw' } }])(
  'an index whose graph has the only embeddings: %j',
  (search) => {
    /** What `graph.getRows` and the embeddings of the store were asked for by everything that is in an index. */
    const described = async (index: Indexer) => {
      const lend = jest.spyOn(HnswSearch.prototype, 'getRows');
      const records = await index.toDataFrame();
      const times = lend.mock.calls.length;
      lend.mockRestore();
      return { records, isLent: times > 0 };
    };
    const grow = async (embeddings: number[][], distance = 'euclidean') => {
      const index = new Indexer({ embeddingSize: 4, distance, search });
      await index.add({ embeddings, labels: embeddings.map((_, i) => i) });
      await index.remove([3]);
      return index;
    };

    test('changes as one that was never saved', async () => {
      const [first, added] = [rows(12), rows(6)];
      const grown = await grow([...first, first[0] as number[]]);
      const loaded = await Indexer.fromBytes(await grown.toBytes());
      expect(await described(loaded)).toEqual({ records: await grown.toDataFrame(), isLent: true });
      for (const index of [grown, loaded]) {
        await index.add({ embeddings: added, labels: [1, 2, 3, 4, 5, 6] });
        await index.remove([0, 5, 14]);
      }
      expect(await described(loaded)).toEqual({ records: await grown.toDataFrame(), isLent: true });
      expect(await described(await Indexer.fromBytes(await loaded.toBytes()))).toEqual({ records: await grown.toDataFrame(), isLent: true });
      for (const index of [grown, loaded]) await index.reset();
      for (const index of [grown, loaded]) await index.add({ embeddings: added });
      expect(await described(loaded)).toEqual({ records: await grown.toDataFrame(), isLent: false });
    });

    test.each([['−0', 'euclidean', [1, -0, 2, 3]], ['a row that is nearly of length 1', 'cosine', [0.6005, 0.8, 0, 0]]])(
      'but not where it would not give %s back',
      async (_, distance, row) => {
        const grown = await grow([...rows(5), row], distance);
        expect(await described(await Indexer.fromBytes(await grown.toBytes()))).toEqual({ records: await grown.toDataFrame(), isLent: false });
      },
    );
  },
);

describe('Indexer.fromBytes refuses', () => {
  test('what is no index', async () => {
    await expectRejection(Indexer.fromBytes(new Uint8Array()), 'FILE_FORMAT');
    await expectRejection(Indexer.fromBytes(new TextEncoder().encode('{"size": 3}')), 'FILE_FORMAT');
    await expectRejection(Indexer.fromBytes(await new MemoryStore().toBytes()), 'FILE_FORMAT');
  });

  test('a file that is cut anywhere', async () => {
    const bytes = await (await open()).toBytes();
    for (let length = 9; length < bytes.length; length += 97)
      await expectRejection(Indexer.fromBytes(bytes.slice(0, length)), 'FILE_TRUNCATED');
    await expectRejection(Indexer.fromBytes(bytes.slice(0, -1)), 'FILE_TRUNCATED');
  });

  test('a file that is damaged anywhere', async () => {
    const bytes = await (await open()).toBytes();
    for (let place = 10; place < bytes.length; place += 61) {
      const damaged = bytes.slice();
      damaged[place] = (damaged[place] as number) ^ 0x04;
      await expectRejection(Indexer.fromBytes(damaged), 'FILE_CORRUPT');
    }
  });

  test('a newer version', async () => {
    const bytes = await (await open()).toBytes();
    new DataView(bytes.buffer).setUint16(8, 2, true);
    await expectRejection(Indexer.fromBytes(bytes), 'FILE_NEWER_VERSION');
  });

  test('parts that hold different records', async () => {
    const { sections, ...others } = await openIndexFile(bytesSource(await (await open()).toBytes()), 'T.t');
    const file = { ...others, storeBytes: await sections.read('store', Uint8Array) };
    const other = new MemoryStore();
    await other.add({ embeddings: new Float32Array(8).fill(0.5), dim: 4 });
    const withStore = writeIndexFile({ ...file, storeBytes: await other.toBytes() });
    await expectRejection(Indexer.fromBytes(withStore), 'FILE_CORRUPT');

    const search = new LinearSearch({ dim: 4, kernel: 'reference' });
    await search.add(Uint32Array.of(0), rows(1));
    const withSearch = writeIndexFile({ ...file, searchBytes: await search.toBytes() });
    await expectRejection(Indexer.fromBytes(withSearch), 'FILE_CORRUPT');
    await expectRejection(Indexer.fromBytes(writeIndexFile({ ...file, keys: ['one'] })), 'FILE_CORRUPT');
  });

  test('a file of sections that misses one', async () => {
    await expectRejection(Indexer.fromBytes(writeSections('index', { store: new Uint8Array() })), 'FILE_CORRUPT');
  });
});

describe('Indexer.save and load', () => {
  test.each<[string, (name: string) => string | URL]>([
    ['a path', (name) => join(root, 'deep', name)],
    ['a file: URL', (name) => pathToFileURL(join(root, 'with space', name)).href],
    ['a URL', (name) => pathToFileURL(join(root, name))],
  ])('through %s', async (_, locate) => {
    const index = await open();
    const location = locate('ünique 1%.sim');
    await index.save(location);
    expect(await everything(await Indexer.load<Item>(location))).toEqual(await everything(index));
  });

  test('through a storage', async () => {
    const storage = new MemoryStorage();
    const index = await open();
    await index.save({ storage, name: 'x.sim' });
    expect(await storage.list()).toEqual(['x.sim']);
    expect((await Indexer.load({ storage, name: 'x.sim' })).size).toBe(index.size);
  });

  test('replaces a file, unless it must not', async () => {
    const path = join(root, 'twice.sim');
    const index = await open();
    await index.save(path);
    await index.remove([0]);
    await expectRejection(index.save(path, { overwrite: false }), 'FILE_EXISTS');
    expect((await Indexer.load(path)).size).toBe(index.size + 1);
    await index.save(path);
    expect((await Indexer.load(path)).size).toBe(index.size);
    await index.save(join(root, 'new.sim'), { overwrite: false });
  });

  test('a save that fails keeps the old file and leaves nothing else', async () => {
    const folder = join(root, 'failing');
    const path = join(folder, 'x.sim');
    const store = new MemoryStore();
    const index = new Indexer({ embeddingSize: 4, kvStore: store });
    await index.add({ embeddings: rows(3) });
    await index.save(path);
    jest.spyOn(store, 'toBytes').mockRejectedValueOnce(new Error('cannot serialise'));
    await expect(index.save(path)).rejects.toThrow('cannot serialise');
    expect(await readdir(folder)).toEqual(['x.sim']);
    expect((await Indexer.load(path)).size).toBe(3);

    const storage = new MemoryStorage();
    await index.save({ storage, name: 'x.sim' });
    await index.add({ embeddings: rows(1) });
    jest.spyOn(storage, 'write').mockRejectedValueOnce(new Error('disk full'));
    await expect(index.save({ storage, name: 'x.sim' })).rejects.toThrow('disk full');
    expect((await Indexer.load({ storage, name: 'x.sim' })).size).toBe(3);
    await index.save({ storage, name: 'x.sim' });
    expect((await Indexer.load({ storage, name: 'x.sim' })).size).toBe(4);
  });

  test('errors of places', async () => {
    await expectRejection(Indexer.load(join(root, 'missing.sim')), 'FILE_NOT_FOUND');
    await expectRejection(Indexer.load(join(root, 'missing', 'x.sim')), 'FILE_NOT_FOUND');
    await expectRejection(Indexer.load(root), 'FILE_NOT_FOUND');
    await expectRejection(Indexer.load(`${root}/`), 'INVALID_ARGUMENT');
    await expectRejection(Indexer.load('http://example.org/x.sim'), 'STORAGE_UNAVAILABLE');
    const text = join(root, 'notes.txt');
    await writeFile(text, 'just text, long enough to be taken for a header of forty bytes');
    await expectRejection(Indexer.load(text), 'FILE_FORMAT');
    await expectRejection((await open()).save(`${root}/`), 'INVALID_ARGUMENT');
  });
});
