import { expect, jest, test } from '@jest/globals';
import { bytesSource, squaredEuclideanRanking } from '@sim/core';
import { LinearSearch } from '@sim/search';
import { MemoryStore } from '@sim/stores';
import { type IndexFile, openIndexFile, writeIndexFile } from './index-file.ts';
import type { IndexerConfig, LoadIndexOptions } from './indexer-options.ts';
import { openIndexParts, saveIndexParts } from './index-parts.ts';
import { RecordTable } from './record-table.ts';

const rows = [[0, 1], [2, 3]];

async function makeParts() {
  const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' });
  const store = new MemoryStore();
  const ids = await store.add({ embeddings: Float32Array.from(rows.flat()), dim: 2 });
  await search.add(ids, rows);
  return { search, store, table: new RecordTable(ids, { codes: new Int32Array(2) }) };
}

const index: IndexerConfig = {
  embeddingSize: 2,
  distance: 'euclidean',
  search: { className: 'LinearSearch', config: {} },
  kvStore: { className: 'MemoryStore', config: {} },
  evaluator: 'MemoryEvaluator',
  statBufferSize: 1,
};

async function saved(): Promise<IndexFile> {
  return {
    ...(await saveIndexParts(await makeParts(), index, {}, 'T.t')),
    hasData: false,
    labelTable: { labels: [] },
    codes: new Int32Array(2),
    calibration: null,
    curves: new Float64Array(),
  };
}

const openParts = async (file: IndexFile, options: LoadIndexOptions = {}) =>
  openIndexParts(await openIndexFile(bytesSource(writeIndexFile(file)), 'T.t'), options, 'T.t');

test('an exact search is made again from the store, with the kernel of this call', async () => {
  const file = await saved();
  expect(file.searchBytes).toBeUndefined();
  const { search, store, table } = await openParts(file, { kernel: 'reference' });
  expect([search.kernel, search.size, await store.size(), [...table.ids()]]).toEqual(['reference', 2, 2, [0, 1]]);
  expect((await search.lookup([[2, 3]], { k: 1 })).ids[0]).toBe(1);
});

test('the bytes of a search are read where there are some', async () => {
  const { search } = await makeParts();
  const parts = await openParts({ ...(await saved()), searchBytes: await search.toBytes() });
  expect(parts.search.size).toBe(2);
});

test('parts of another size, length of rows or distance are refused, and nothing stays open', async () => {
  const dispose = jest.spyOn(LinearSearch.prototype, 'dispose');
  const file = await saved();
  const cosine = new LinearSearch({ dim: 2, kernel: 'reference' });
  await cosine.add(Uint32Array.of(0, 1), rows);
  const bad: IndexFile[] = [
    { ...file, codes: new Int32Array(3) },
    { ...file, searchBytes: await new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' }).toBytes() },
    { ...file, searchBytes: await cosine.toBytes() },
    { ...file, index: { ...file.index, embeddingSize: 3 } },
  ];
  for (const content of bad)
    await expect(openParts(content)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  expect(dispose).toHaveBeenCalledTimes(bad.length);
  dispose.mockRestore();
});

test('unknown classes are named', async () => {
  const file = await saved();
  const unknown = { className: 'Other', config: {} };
  const withSearch = { ...file, index: { ...file.index, search: unknown } };
  await expect(openParts(withSearch)).rejects.toThrow('unknown search engine, got "Other"');
  const withStore = { ...file, index: { ...file.index, kvStore: unknown } };
  await expect(openParts(withStore)).rejects.toThrow('unknown store, got "Other"');
});

test('a distance that no file can name is refused', async () => {
  const search = new LinearSearch({ dim: 2, distance: { ...squaredEuclideanRanking }, kernel: 'reference' });
  const act = saveIndexParts({ search, store: new MemoryStore(), table: new RecordTable() }, index, {}, 'T.t');
  await expect(act).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' });
});
