import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { CachedStore, MemoryStore } from '@sim/stores';
import type { IndexFile } from './index-file.ts';
import { RecordTable } from './record-table.ts';
import { findStoreChange, followStore, openNamedStore } from './store-change.ts';

const ids = (...values: number[]) => Uint32Array.from(values);
const code = (name: string) => expect.objectContaining({ code: name });

describe('openNamedStore', () => {
  const named = (collectionId: string, ...of: number[]) => ({ collectionId, ids: ids(...of) }) as unknown as IndexFile;

  test('takes the store that is meant, and no other', async () => {
    const store = new CachedStore({ storage: new MemoryStorage() });
    await store.add({ embeddings: new Float32Array(2), dim: 2 });
    const file = named(await store.collectionId(), 0);
    expect(await openNamedStore(store, file, 'T.t')).toBe(store);
    await expect(openNamedStore(store, named('other', 0), 'T.t')).rejects.toThrow('the store holds other records');
    const memory = new MemoryStore();
    await memory.add({ embeddings: new Float32Array(2), dim: 2 });
    await expect(openNamedStore(memory, file, 'T.t')).rejects.toMatchObject({ code: 'STORE_CHANGED' });
  });

  test('makes no store where there should be one', async () => {
    const storage = new MemoryStorage();
    const act = openNamedStore(new CachedStore({ storage }), named('x', 0, 1), 'T.t');
    await expect(act).rejects.toThrow('the store, which should hold the records of this index, is empty');
    expect(await storage.list()).toEqual([]);
  });
});

test('finds what came and went, and refuses it unless it may', () => {
  expect(findStoreChange(ids(1, 3), ids(1, 3), 'error', 'T.t')).toEqual({ added: ids(), removed: ids() });
  expect(findStoreChange(ids(0, 1, 3), ids(1, 3, 4, 9), 'follow', 'T.t')).toEqual({ added: ids(4, 9), removed: ids(0) });
  expect(() => findStoreChange(ids(0), ids(4, 9), 'error', 'T.t')).toThrow(
    'the store holds 2 records that the index does not know, and misses 1 that it knows',
  );
  expect(() => findStoreChange(ids(0), ids(), 'error', 'T.t')).toThrow(code('STORE_CHANGED'));
});

test('a table follows a store', async () => {
  const store = new MemoryStore<string>();
  await store.add({ embeddings: new Float32Array(4), dim: 1, labels: ['a', 'b', 'c', null], data: [null, 'x', null, null] });
  const table = new RecordTable(ids(0, 1), { labelTable: { labels: ['a', 'b'] }, codes: Int32Array.of(0, 1), keys: ['k0', 'k1'] });
  expect(await followStore(table, store, { added: ids(2, 3), removed: ids(0) })).toBe(false);
  expect([...table.ids()].map((id) => [id, table.labelOf(id), table.keyOf(id)])).toEqual([[1, 'b', 'k1'], [2, 'c', null], [3, null, null]]);
  expect(await followStore(new RecordTable(), store, { added: ids(0, 1), removed: ids() })).toBe(true);
  expect(await followStore(new RecordTable(), store, { added: ids(), removed: ids() })).toBe(false);
});
