import { storeConformance } from '@sim/testing/store-conformance';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ByteStorage, MemoryStorage } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import { CachedStore } from './cached-store.ts';
import { MemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

const root = await mkdtemp(join(tmpdir(), 'sim-cached-store-'));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, `folder ${folders++}`);
const content = async (store: Store) => store.toDataFrame();
const records = (count: number, data?: readonly unknown[]) => ({
  embeddings: Float32Array.from({ length: 2 * count }, (_, i) => i),
  dim: 2,
  labels: Array.from({ length: count }, (_, i) => `label ${i}`),
  data,
});

storeConformance('CachedStore in a folder', CachedStore, async () => new CachedStore({ path: newFolder() }));
storeConformance(
  'CachedStore of small files without a cache',
  CachedStore,
  async () => new CachedStore({ storage: new MemoryStorage(), shardSize: 2, cacheBytes: 0 }),
);

describe('CachedStore', () => {
  test('must be told where the records are', () => {
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => new CachedStore()).toThrow('either path or storage must say where the records are');
    expect(() => new CachedStore({ path: 'a', storage: new MemoryStorage() })).toThrow(refusal);
    for (const wrong of [{ name: 'a/b' }, { name: '' }, { shardSize: 0 }, { cacheBytes: -1 }])
      expect(() => new CachedStore({ path: 'a', ...wrong })).toThrow(refusal);
    expect(() => new CachedStore({ path: 'http://example.org' })).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }),
    );
  });

  test('is there in the next process, by path or URL', async () => {
    const path = newFolder();
    const store = new CachedStore({ path, shardSize: 3 });
    await store.add(records(8, [...'abcdefg', null]));
    await store.remove([1, 7]);
    const before = await content(store);
    for (const place of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const again = new CachedStore({ path: place, shardSize: 5 });
      expect(await content(again)).toEqual(before);
    }
    const again = new CachedStore({ path });
    expect([...(await again.add(records(1)))]).toEqual([8]);
    await expect(again.add({ ...records(1), labels: [1] })).rejects.toMatchObject({ code: 'INVALID_LABEL' });
    await expect(again.add({ ...records(1), dim: 1 })).rejects.toMatchObject({ code: 'DIMENSION_MISMATCH' });
  });

  test('begins another file after shardSize records', async () => {
    const path = newFolder();
    const store = new CachedStore({ path, name: 'mine', shardSize: 3 });
    await store.add(records(7));
    await store.add(records(3));
    expect(await readdir(path)).toEqual([
      'mine-0-000000.records',
      'mine-0-000001.records',
      'mine-0-000002.records',
      'mine-0-000003.records',
      'mine.store',
    ]);
  });

  test('stores of different names share a folder', async () => {
    const path = newFolder();
    const [one, other] = [new CachedStore({ path, name: 'a' }), new CachedStore({ path, name: 'a-0' })];
    await one.add(records(2));
    await other.add(records(5));
    await one.reset();
    expect([await one.size(), await other.size()]).toEqual([0, 5]);
    expect(await content(new CachedStore({ path, name: 'a-0' }))).toEqual(await content(other));
  });

  test('a reset removes the files and what was in them', async () => {
    const path = newFolder();
    const store = new CachedStore({ path, shardSize: 2 });
    await store.reset();
    await expect(readdir(path)).rejects.toThrow('ENOENT');
    await store.add(records(5));
    const before = await store.collectionId();
    await store.reset();
    expect(await readdir(path)).toEqual(['cached.store']);
    expect(await new CachedStore({ path }).size()).toBe(0);
    expect(await store.collectionId()).not.toBe(before);
    expect(await new CachedStore({ path }).collectionId()).toBe(await store.collectionId());
  });

  test('compacting keeps the records and the ids to come, and makes the files smaller', async () => {
    const path = newFolder();
    const store = new CachedStore({ path });
    await store.compact();
    await store.add(records(9, [...'abcdefghi']));
    await store.remove([0, 3, 4, 8]);
    const before = [await content(store), await store.collectionId()];
    await store.compact();
    expect(await readdir(path)).toEqual(['cached-1-000000.records', 'cached.store']);
    const again = new CachedStore({ path });
    for (const some of [store, again]) expect([await content(some), await some.collectionId()]).toEqual(before);
    expect([...(await again.add(records(1)))]).toEqual([9]);
  });

  test('bytes stay as they were, and load beside the live records', async () => {
    const path = newFolder();
    const store = new CachedStore({ path });
    await store.add(records(3, ['a', null, { b: Uint8Array.of(1) }]));
    await store.remove([1]);
    const saved = await content(store);
    const bytes = await store.toBytes();
    await store.add(records(2));
    await store.remove([0]);
    const live = await content(store);

    await expect(CachedStore.fromBytes(bytes, { path })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const copy = await CachedStore.fromBytes(bytes, { path, name: 'copy' });
    const places: Store[] = [copy, await CachedStore.fromBytes(bytes), await MemoryStore.fromBytes(bytes)];
    for (const other of places) {
      expect(await content(other)).toEqual(saved);
      expect([...(await other.add(records(1)))]).toEqual([3]);
    }
    expect(await content(store)).toEqual(live);
    expect(await content(new CachedStore({ path }))).toEqual(live);
    expect(await content(new CachedStore({ path, name: 'copy' }))).toEqual(await content(copy));
    expect(await content(await CachedStore.fromBytes(await (places[2] as Store).toBytes()))).toEqual(await content(copy));
  });

  test('takes bytes into its own folder, where other files are left alone', async () => {
    const path = newFolder();
    const storage = new CachedStore({ path });
    await storage.add(records(2));
    await writeFile(join(path, 'snapshot.sim'), await storage.toBytes());
    await storage.reset();
    expect((await readdir(path)).sort()).toEqual(['cached.store', 'snapshot.sim']);
  });

  test('reads records that are in the cache from there', async () => {
    const storage = new MemoryStorage();
    const reads = jest.spyOn(storage, 'readRange');
    const store = new CachedStore({ storage, cacheBytes: 2000 });
    await store.add(records(20, Array.from({ length: 20 }, (_, i) => ({ i }))));
    const count = async (ids: readonly number[]) => {
      reads.mockClear();
      const found = await store.get(ids);
      expect(found.map(({ data }) => data)).toEqual(ids.map((i) => ({ i })));
      return reads.mock.calls.length;
    };
    // Neighbours are read at once.
    expect(await count([3, 4, 5])).toBe(1);
    expect(await count([5, 3])).toBe(0);
    expect(await count([4, 6])).toBe(1);
    await count(Array.from({ length: 20 }, (_, i) => i));
    expect(await count([3])).toBe(1);
  });

  test('never gives a record from the cache that was removed', async () => {
    const store = new CachedStore({ storage: new MemoryStorage() });
    await store.add(records(1, ['old']));
    await store.get([0]);
    await store.reset();
    await store.add(records(1, ['new']));
    expect(await store.getData([0])).toEqual(['new']);
  });

  test('a change that fails at any step changes nothing, also after opening again', async () => {
    for (let failsAt = 1; failsAt <= 4; failsAt++) {
      const storage = new MemoryStorage();
      const failing = new FailingStorage(storage, failsAt);
      const store = new CachedStore({ storage: failing, shardSize: 2 });
      // The head, and a file for every two records.
      const act = store.add(records(5, [...'abcde']));
      await expect(act).rejects.toThrow('no space left');
      const again = new CachedStore({ storage });
      for (const some of [store, again]) expect([await some.size(), await content(some)]).toEqual([0, []]);
      expect([...(await again.add(records(1)))]).toEqual([0]);
    }
  });

  test('refuses to write beside another writer', async () => {
    const storage = new MemoryStorage();
    const [one, other] = [new CachedStore({ storage }), new CachedStore({ storage })];
    await one.add(records(1));
    expect(await other.size()).toBe(1);
    await one.add(records(1));
    await expect(other.add(records(1))).rejects.toMatchObject({ code: 'STORE_CHANGED' });
    expect(await new CachedStore({ storage }).size()).toBe(2);
  });

  test('says what is damaged, at every call', async () => {
    const storage = new MemoryStorage();
    await new CachedStore({ storage }).add(records(3));
    const name = 'cached-0-000000.records';
    const bytes = await storage.read(name);
    bytes[30] = (bytes[30] as number) ^ 1;
    await storage.write(name, bytes);
    const store = new CachedStore({ storage });
    for (const call of [() => store.size(), () => store.get([0]), () => store.add(records(1)), () => store.reset()])
      await expect(call()).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringContaining(name) });
    await storage.remove('cached.store');
    await expect(store.size()).rejects.toThrow('there are records, but no cached.store');
  });

  test('its configuration opens the same records', async () => {
    const path = newFolder();
    const store = new CachedStore({ path, name: 'x', shardSize: 7, cacheBytes: 9 });
    await store.add(records(2));
    expect(store.getConfig()).toEqual({ path, name: 'x', shardSize: 7, cacheBytes: 9 });
    expect(await content(new CachedStore(store.getConfig()))).toEqual(await content(store));
    const storage: ByteStorage = new MemoryStorage();
    expect(new CachedStore({ storage }).getConfig()).toEqual({ name: 'cached', shardSize: 1_000_000, cacheBytes: 2 ** 26 });
  });
});
