import { expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE } from '@sim/core';
import { occupied, readStoreFile, recordsOf, type StoreFile, writeStoreFile } from './store-file.ts';

const file: StoreFile = {
  dim: 2,
  nextId: 9,
  labelTable: { labels: ['a'] },
  ids: Uint32Array.of(3, 8),
  embeddings: Float32Array.of(1, 2, 3, 4),
  labels: Int32Array.of(0, 0),
  data: { bytes: Uint8Array.of(0xc3), offsets: Float64Array.of(0, 1, 1) },
};

test('a store file comes back whole', () => {
  expect(readStoreFile(writeStoreFile(file), 'T.t')).toEqual(file);
});

test('the records of a file are read one by one', () => {
  const given = { ...file, labels: Int32Array.of(MISSING_LABEL_CODE, 0) };
  expect([...recordsOf(given)]).toEqual([
    { id: 3, embedding: Float32Array.of(1, 2), label: null, data: Uint8Array.of(0xc3) },
    { id: 8, embedding: Float32Array.of(3, 4), label: 'a', data: new Uint8Array() },
  ]);
});

test('says where there are records already', () => {
  expect(occupied('mine', 'T.t').message).toContain('T.t: there are records of this name, got "mine".');
});

test.each<[string, Partial<StoreFile>]>([
  ['rows', { embeddings: new Float32Array(3) }],
  ['labels', { labels: new Int32Array(1) }],
  ['offsets', { data: { bytes: new Uint8Array(), offsets: new Float64Array(2) } }],
  ['data', { data: { bytes: new Uint8Array(5), offsets: Float64Array.of(0, 1, 1) } }],
])('%s that do not fit the ids are refused', (_, part) => {
  expect(() => readStoreFile(writeStoreFile({ ...file, ...part }), 'T.t')).toThrow(
    expect.objectContaining({ code: 'FILE_CORRUPT' }),
  );
});
