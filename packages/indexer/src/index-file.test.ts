import { expect, test } from '@jest/globals';
import { bytesSource, MemoryStorage } from '@sim/core';
import { type IndexFile, openIndexFile, requireNoFile, writeIndexFile } from './index-file.ts';

const file: IndexFile = {
  index: {
    embeddingSize: 2,
    distance: 'cosine',
    search: { className: 'LinearSearch', config: { dim: 2 } },
    kvStore: { className: 'MemoryStore', config: {} },
    evaluator: 'MemoryEvaluator',
    statBufferSize: 10,
  },
  hasData: true,
  labelTable: { labels: ['a'] },
  codes: Int32Array.of(0, 0),
  keys: ['x', null],
  calibration: {
    metric: { className: 'F1Score', config: {} },
    matcher: { className: 'MatchNearest', config: {} },
    k: 1,
    cutpoints: { optimal: { name: 'optimal', distance: 0.5, value: 1 } },
    curves: ['distance'],
  },
  curves: Float64Array.of(0.5),
  searchBytes: Uint8Array.of(1, 2),
  storeBytes: Uint8Array.of(3),
};

const opened = (content: IndexFile) => openIndexFile(bytesSource(writeIndexFile(content)), 'T.t');

test.each<[string, IndexFile]>([
  ['with everything', file],
  ['without keys, calibration and search', { ...file, keys: undefined, calibration: null, curves: new Float64Array(), searchBytes: undefined }],
  ['with the name of a store', { ...file, storeBytes: undefined, ids: Uint32Array.of(3, 9), collectionId: 'c' }],
])('a file comes back %s', async (_, content) => {
  const { sections, ...found } = await opened(content);
  const { searchBytes, storeBytes, ...others } = content;
  expect(found).toEqual(others);
  expect([sections.has('search'), sections.has('store')]).toEqual([searchBytes !== undefined, storeBytes !== undefined]);
  if (searchBytes) expect(await sections.read('search', Uint8Array)).toEqual(searchBytes);
  if (storeBytes) expect(await sections.read('store', Uint8Array)).toEqual(storeBytes);
});

test.each([[null], [{}], [{ ...file.index, search: 'linear' }]])('a configuration of %p is damage', async (index) => {
  await expect(opened({ ...file, index: index as unknown as IndexFile['index'] })).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
});

test('a file that holds records and names none, or the other way round, is damage', async () => {
  for (const part of [{ storeBytes: undefined }, { collectionId: 'c' }])
    await expect(opened({ ...file, ...part })).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
});

test('another number of keys than of labels is damage', async () => {
  await expect(opened({ ...file, keys: ['x'] })).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
});

test('a file that is there is refused', async () => {
  const storage = new MemoryStorage();
  await expect(requireNoFile({ storage, name: 'a' }, 'T.t')).resolves.toBeUndefined();
  await storage.write('a', new Uint8Array());
  await expect(requireNoFile({ storage, name: 'a' }, 'T.t')).rejects.toMatchObject({ code: 'FILE_EXISTS' });
});
