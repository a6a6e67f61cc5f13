import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage, Random } from '@sim/core';
import { LinearSearch } from '@sim/search';
import { CachedStore, MemoryStore, type Store, toColumns, toCsv } from '@sim/stores';
import { RedisStore, type RedisStoreOptions } from '@sim/stores/redis';
import { expectCode } from '@sim/testing/expect-code';
import { describeRedis } from '@sim/testing/redis-server';
import { Indexer } from './indexer.ts';

const root = await mkdtemp(join(tmpdir(), 'sim-indexer-stores-'));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, `folder ${folders++}`);
const random = new Random(3);
const rows = (count: number) => Float32Array.from({ length: 4 * count }, () => random.normal());
const queries = rows(5);
const open = (kvStore: Store<string>) => new Indexer<string>({ embeddingSize: 4, distance: 'euclidean', kvStore, kernel: 'reference' });

/** Adds records with labels, data and keys, removes some, and calibrates. */
async function fill(index: Indexer<string>): Promise<void> {
  const many = Array.from({ length: 12 }, (_, i) => i);
  await index.add({
    embeddings: rows(12),
    labels: many.map((i) => (i % 5 === 0 ? null : `class ${i % 3}`)),
    data: many.map((i) => (i % 4 === 0 ? null : `data ${i}`)),
    keys: many.map((i) => `key ${i}`),
  });
  await index.remove(['key 2', 5]);
  await index.add({ embeddings: rows(1), keys: ['key 4'] }, { onConflict: 'replace' });
  await index.calibrate(queries, ['class 0', 'class 1', 'class 2', 'class 0', 'class 1']);
}

const everything = async (index: Indexer<string>) => ({
  hits: (await index.lookup(queries, { k: index.size, includeEmbeddings: true })).toJSON(),
  filtered: (await index.lookup(queries, { k: 3, filter: { predicate: ({ data }) => data !== null } })).toJSON(),
  matches: await index.match(queries),
  table: await index.toDataFrame(),
});

/** What an index does over any store. `reopen` gives the same records, as another process finds them. */
function indexerOverStore(name: string, openStore: () => { store: Store<string>; reopen: () => Store<string> }): void {
  const filled = async () => {
    const { store, reopen } = openStore();
    const index = open(store);
    await fill(index);
    return { index, store, reopen };
  };
  const load = (bytes: Uint8Array, kvStore: Store<string>, onStoreChange?: 'follow') =>
    Indexer.fromBytes<string>(bytes, { kvStore, onStoreChange, kernel: 'reference' });

  describe(`an index over ${name}`, () => {
    test('answers as one in memory', async () => {
      const seen = [];
      for (const store of [openStore().store, new MemoryStore<string>()]) {
        const index = new Indexer<string>({ embeddingSize: 2, kvStore: store, kernel: 'reference' });
        await index.add({ embeddings: [[1, 0], [0.6, 0.8]], labels: ['a', 'b'], data: ['A', 'B'], keys: ['x', 'y'] });
        await index.add({ embeddings: [[0, 1]], labels: ['c'], keys: ['x'] }, { onConflict: 'replace' });
        seen.push([(await index.lookup([[0, 1]])).toJSON(), await index.get(['x', 1]), await index.toDataFrame()]);
      }
      expect(seen[0]).toEqual(seen[1]);
    });

    test('comes back with the records of the store, which its file does not hold', async () => {
      const { index, reopen } = await filled();
      const bytes = await index.toBytes();
      const loaded = await load(bytes, reopen());
      expect(await everything(loaded)).toEqual(await everything(index));
      expect(loaded.calibration).toEqual(index.calibration);
      expect(Buffer.from(bytes).includes('data 1')).toBe(false);
      expect([...(await loaded.add({ embeddings: rows(1) }))]).toEqual([13]);
    });

    test('refuses a store that has changed since, or follows it', async () => {
      const { index, reopen } = await filled();
      const bytes = await index.toBytes();
      await index.add({ embeddings: rows(2), labels: ['class 7', null], data: ['late', null], keys: ['late', 'later'] });
      await index.remove(['key 1']);
      await expect(load(bytes, reopen())).rejects.toMatchObject({
        code: 'STORE_CHANGED',
        message: expect.stringContaining('holds 2 records that the index does not know, and misses 1 that it knows'),
      });
      const loaded = await load(bytes, reopen(), 'follow');
      const withoutNewKeys = (table: readonly { key: string | null }[]) =>
        table.map((row) => ({ ...row, key: row.key?.startsWith('late') ? null : row.key }));
      expect(await loaded.toDataFrame()).toEqual(withoutNewKeys(await index.toDataFrame()));
      const [hits, wanted] = await Promise.all([loaded, index].map((some) => some.lookup(queries, { k: index.size })));
      expect([hits?.ids, hits?.distances]).toEqual([wanted?.ids, wanted?.distances]);
      // Once saved again, nothing has changed any more.
      expect((await load(await loaded.toBytes(), reopen())).size).toBe(index.size);
    });

    test('refuses a store that was reset, or is another one', async () => {
      const { index, store, reopen } = await filled();
      const bytes = await index.toBytes();
      await expectCode('STORE_CHANGED', load(bytes, openStore().store));
      const other = await filled();
      await expectCode('STORE_CHANGED', load(bytes, other.reopen(), 'follow'));
      await index.reset();
      await expectCode('STORE_CHANGED', load(bytes, reopen(), 'follow'));
      await store.add({ embeddings: rows(1), dim: 4 });
      await expectCode('STORE_CHANGED', load(bytes, reopen(), 'follow'));
    });

    test('can hold a copy of the records, apart from the store', async () => {
      const { index, store } = await filled();
      const [bytes, before] = [await index.toBytes({ includeRecords: true }), await everything(index)];
      await index.reset();
      const loaded = await Indexer.fromBytes<string>(bytes, { kernel: 'reference' });
      expect(await everything(loaded)).toEqual(before);
      await loaded.add({ embeddings: rows(1) });
      expect([loaded.size, await store.size()]).toEqual([11, 0]);
      await expectCode('INVALID_ARGUMENT', load(bytes, openStore().store));
    });

    test('without records comes back, and goes on', async () => {
      const { store, reopen } = openStore();
      const loaded = await load(await open(store).toBytes(), reopen());
      await loaded.add({ embeddings: rows(1), keys: ['a'] });
      expect(loaded.size).toBe(1);
    });
  });
}

indexerOverStore('a folder', () => {
  const path = newFolder();
  const reopen = () => new CachedStore<string>({ path, shardSize: 5 });
  return { store: reopen(), reopen };
});

describeRedis('on a server', (server) => {
  let names = 0;
  const opened: RedisStore<string>[] = [];
  afterAll(() => Promise.all(opened.map((store) => store.close())));
  indexerOverStore('a Redis server', () => {
    const name = `index ${names++}`;
    const reopen = () => {
      const store = new RedisStore<string>({ host: '127.0.0.1', port: server.port, name });
      opened.push(store);
      return store;
    };
    return { store: reopen(), reopen };
  });

  test('copies no record that others have added', async () => {
    const address = { host: '127.0.0.1', port: server.port, name: 'others' };
    const [store, other] = [new RedisStore<string>(address), new RedisStore<string>(address)];
    opened.push(store, other);
    const index = open(store);
    await fill(index);
    await other.add({ embeddings: rows(1), dim: 4 });
    await expectCode('STORE_CHANGED', index.toBytes({ includeRecords: true }));
  });

  test('an index file names the server, and finds it where its class is given', async () => {
    const store = new RedisStore<string>({ host: '127.0.0.1', port: server.port, name: 'by class' });
    opened.push(store);
    const index = open(store);
    await fill(index);
    const bytes = await index.toBytes();
    await expectCode('UNKNOWN_NAME', Indexer.fromBytes(bytes));
    class Noted<Data> extends RedisStore<Data> {
      constructor(options: RedisStoreOptions = {}) {
        super(options);
        opened.push(this as RedisStore<unknown> as RedisStore<string>);
      }
    }
    const loaded = await Indexer.fromBytes<string>(bytes, { storeClasses: [Noted], kernel: 'reference' });
    expect(await everything(loaded)).toEqual(await everything(index));
  });
});

describe('an index over a folder', () => {
  test('is loaded from a file in that folder, which finds the records by itself', async () => {
    const path = newFolder();
    const kvStore = { className: 'cached', config: { path } };
    const index = new Indexer<string>({ embeddingSize: 4, distance: 'euclidean', kvStore, kernel: 'reference' });
    await fill(index);
    await index.save(join(path, 'index.sim'));
    await index.save(join(path, 'index.sim'));
    expect((await readdir(path)).sort()).toEqual(['cached-0-000000.records', 'cached.store', 'index.sim']);
    const loaded = await Indexer.load<string>(join(path, 'index.sim'), { kernel: 'reference' });
    expect(await everything(loaded)).toEqual(await everything(index));
  });

  test('is loaded after the folder has moved, with the store that is there', async () => {
    const [path, moved] = [newFolder(), newFolder()];
    const index = open(new CachedStore({ path }));
    await fill(index);
    const [before, file] = [await everything(index), { storage: new MemoryStorage(), name: 'x.sim' }];
    await index.save(file);
    await rename(path, moved);
    await expectCode('STORE_CHANGED', Indexer.load(file));
    await expect(readdir(path)).rejects.toThrow('ENOENT');
    const loaded = await Indexer.load<string>(file, { kvStore: new CachedStore<string>({ path: moved }), kernel: 'reference' });
    expect(await everything(loaded)).toEqual(before);
  });

  test('a search that is not exact follows the store, too', async () => {
    class ApproximateSearch extends LinearSearch {
      static override readonly className = 'ApproximateSearch' as 'LinearSearch';
      override readonly exact: boolean = false;
      static override async fromBytes(bytes: Uint8Array): Promise<ApproximateSearch> {
        const file = await LinearSearch.fromBytes(bytes);
        Object.setPrototypeOf(file, ApproximateSearch.prototype);
        return file;
      }
    }
    const path = newFolder();
    const index = new Indexer({ embeddingSize: 4, search: new ApproximateSearch({ dim: 4, distance: 'euclidean' }), kvStore: new CachedStore({ path }) });
    await index.add({ embeddings: rows(6), labels: [1, 2, 3, 4, 5, 6] });
    const bytes = await index.toBytes();
    await index.remove([0, 3]);
    await index.add({ embeddings: rows(2), labels: [7, 8] });
    const options = { searchClasses: [ApproximateSearch], onStoreChange: 'follow' } as const;
    const loaded = await Indexer.fromBytes(bytes, options);
    expect((await loaded.lookup(queries, { k: 6 })).toJSON()).toEqual((await index.lookup(queries, { k: 6 })).toJSON());
  });

  test('is told when its store cannot be opened from the file alone', async () => {
    const storage = new MemoryStorage();
    const index = open(new CachedStore({ storage }));
    await fill(index);
    const bytes = await index.toBytes();
    await expect(Indexer.fromBytes(bytes)).rejects.toThrow('either path or storage must say where the records are');
    const loaded = await Indexer.fromBytes(bytes, { kvStore: new CachedStore({ storage }) });
    expect(loaded.size).toBe(index.size);
  });

  test('a record that cannot be written is not in the index', async () => {
    const storage = new MemoryStorage();
    const index = open(new CachedStore({ storage }));
    await index.add({ embeddings: rows(1) });
    const other = new CachedStore({ storage });
    await other.add({ embeddings: rows(1), dim: 4 });
    await expectCode('STORE_CHANGED', index.add({ embeddings: rows(1), keys: ['a'] }));
    expect([index.size, (await index.lookup(queries)).ids.length]).toEqual([1, 5]);
  });
});

describe('Indexer.toDataFrame', () => {
  test('gives rows with keys, for tables', async () => {
    const index = new Indexer<string>({ embeddingSize: 2 });
    await index.add({ embeddings: [[1, 0], [0, 1]], labels: [3, 4], data: ['a', 'b'], keys: ['x', 'y'] });
    await index.add({ embeddings: [[1, 0]] });
    const [first] = await index.toDataFrame(1);
    expect(first).toEqual({ id: 0, key: 'x', embedding: Float32Array.of(1, 0), label: 3, data: 'a' });
    const table = await index.toDataFrame();
    expect(toCsv(table)).toBe('id,key,label,embedding_0,embedding_1,data\r\n0,x,3,1,0,"""a"""\r\n1,y,4,0,1,"""b"""\r\n2,,,1,0,\r\n');
    expect(toColumns(table)).toMatchObject({ key: ['x', 'y', null], label: Int32Array.of(3, 4, 0), rowCount: 3, dim: 2 });
    await expectCode('INVALID_ARGUMENT', index.toDataFrame(-1));
  });
});
