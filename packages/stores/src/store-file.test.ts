import { expect, test } from '@jest/globals';
import { readStoreFile, type StoreFile, writeStoreFile } from './store-file.ts';

const file: StoreFile = {
  className: 'MemoryStore',
  dim: 2,
  nextId: 9,
  labelTable: { labels: ['a'] },
  ids: Uint32Array.of(3, 8),
  embeddings: Float32Array.of(1, 2, 3, 4),
  labels: Int32Array.of(0, 0),
  data: { bytes: Uint8Array.of(0xc3), offsets: Float64Array.of(0, 1, 1) },
};

test('a store file comes back whole', () => {
  expect(readStoreFile(writeStoreFile(file), 'MemoryStore', 'T.t')).toEqual(file);
});

test('a file of another class is refused by its name', () => {
  expect(() => readStoreFile(writeStoreFile(file), 'OtherStore', 'T.t')).toThrow(
    expect.objectContaining({ code: 'FILE_FORMAT', message: expect.stringContaining('got "MemoryStore"') }),
  );
});

test.each<[string, Partial<StoreFile>]>([
  ['rows', { embeddings: new Float32Array(3) }],
  ['labels', { labels: new Int32Array(1) }],
  ['offsets', { data: { bytes: new Uint8Array(), offsets: new Float64Array(2) } }],
  ['data', { data: { bytes: new Uint8Array(5), offsets: Float64Array.of(0, 1, 1) } }],
])('%s that do not fit the ids are refused', (_, part) => {
  expect(() => readStoreFile(writeStoreFile({ ...file, ...part }), 'MemoryStore', 'T.t')).toThrow(
    expect.objectContaining({ code: 'FILE_CORRUPT' }),
  );
});
