import { describeRedis, type RedisServer } from '@sim/testing/redis-server';
import { storeConformance } from '@sim/testing/store-conformance';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { MemoryStore } from '../memory-store.ts';
import type { StoreClass } from '../store.ts';
import { RedisStore, type RedisStoreOptions } from './redis.ts';

let names = 0;
const records = (count: number, data?: readonly unknown[]) => ({
  embeddings: Float32Array.from({ length: 2 * count }, (_, i) => i),
  dim: 2,
  labels: Array.from({ length: count }, (_, i) => `label ${i}`),
  data,
});
const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

/** Makes stores, and closes them when the tests are over. */
function storesOn(server: RedisServer) {
  const opened: RedisStore[] = [];
  afterAll(() => Promise.all(opened.map((store) => store.close())));
  const open = (options: RedisStoreOptions = {}): RedisStore => {
    const store = new RedisStore({ host: '127.0.0.1', port: server.port, name: `test ${names++}`, ...options });
    opened.push(store);
    return store;
  };
  return { open, opened };
}

describe('RedisStore', () => {
  test('refuses a name that would break its keys', () => {
    for (const name of ['', 'a{b', 'c}'])
      expect(() => new RedisStore({ name })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('tells where it is, and no secret', () => {
    expect(new RedisStore().getConfig()).toEqual({ name: 'redis' });
    const address = { host: 'h', port: 1, db: 2, tls: true };
    expect(new RedisStore({ ...address, username: 'u', password: 'p', name: 'n' }).getConfig()).toEqual({ ...address, name: 'n' });
    expect(new RedisStore({ url: 'rediss://u:p@h:1/2' }).getConfig()).toEqual({ name: 'redis', url: 'rediss://h:1/2' });
  });

  test('says that a server cannot be reached, and closes all the same', async () => {
    const store = new RedisStore({ host: '127.0.0.1', port: 1 });
    for (const call of [() => store.size(), () => store.add(records(1)), () => store.get([0])])
      await expect(call()).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringContaining('the Redis server cannot be reached'),
      });
    await store.close();
    await store.close();
    await expectRejection(store.size(), 'DISPOSED');
  });
});

describeRedis('RedisStore on a server', (server) => {
  const { open, opened } = storesOn(server);

  const fromBytes = async <Data>(bytes: Uint8Array): Promise<RedisStore<Data>> => {
    const store = await RedisStore.fromBytes<Data>(bytes, { host: '127.0.0.1', port: server.port, name: `test ${names++}` });
    opened.push(store as RedisStore);
    return store;
  };
  const TestStore: StoreClass = Object.assign(class<Data> extends RedisStore<Data> {}, { fromBytes });
  storeConformance('RedisStore', TestStore, async () => open());

  test('is there for the next connection, by address or URL', async () => {
    const store = open({ db: 3 });
    await store.add(records(3, ['a', null, { b: Uint8Array.of(1) }]));
    await store.remove([1]);
    const { name } = store.getConfig() as { name: string };
    for (const again of [open({ db: 3, name }), open({ url: `redis://127.0.0.1:${server.port}/3`, name })]) {
      expect(await again.toDataFrame()).toEqual(await store.toDataFrame());
      expect(await again.collectionId()).toBe(await store.collectionId());
    }
    expect(await open({ name }).size()).toBe(0);
    await expectRejection(open({ db: 3, name }).add({ ...records(1), labels: [1] }), 'INVALID_LABEL');
  });

  test('shares a database with other names, and resets its own keys alone', async () => {
    const client = new Redis({ host: '127.0.0.1', port: server.port });
    await client.set('not ours', 'kept');
    const [one, other] = [open({ name: 'a' }), open({ name: 'a:b' })];
    await one.add(records(2));
    await other.add(records(3));
    const before = await one.collectionId();
    await one.reset();
    expect([await one.size(), await other.size(), await client.get('not ours')]).toEqual([0, 3, 'kept']);
    expect(await client.keys('sim:{a}:*')).toEqual([]);
    expect(await one.collectionId()).not.toBe(before);
    await client.quit();
  });

  test('gives no id twice, however many write', async () => {
    const { name } = open().getConfig() as { name: string };
    const writers = Array.from({ length: 4 }, () => open({ name }));
    const ids = await Promise.all(
      writers.flatMap((writer, i) => Array.from({ length: 5 }, (_, j) => writer.add(records(1 + ((i + j) % 3), undefined)))),
    );
    const all = ids.flatMap((some) => [...some]);
    expect(new Set(all).size).toBe(all.length);
    expect([...(await open({ name }).ids())]).toEqual(all.toSorted((a, b) => a - b));
  });

  test('writers that contradict each other: one of them is refused, as a whole', async () => {
    const { name } = open().getConfig() as { name: string };
    const outcomes = await Promise.allSettled([
      open({ name }).add({ ...records(3), labels: [1, 2, 3] }),
      open({ name }).add(records(3)),
      open({ name }).add({ embeddings: new Float32Array(9), dim: 3 }),
    ]);
    const [winner] = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(winner).toBeDefined();
    const rows = await open({ name }).toDataFrame();
    expect(new Set(rows.map(({ embedding }) => embedding.length)).size).toBe(1);
    expect(new Set(rows.map(({ label }) => typeof label)).size).toBe(1);
    expect(rows.length).toBe(3 * outcomes.filter(({ status }) => status === 'fulfilled').length);
  });

  test('writes and reads more records than one command holds', async () => {
    const store = open();
    const data = Array.from({ length: 2500 }, (_, i) => ({ i, text: 'x'.repeat(i % 50) }));
    const ids = await store.add(records(2500, data));
    expect(await store.getData(ids)).toEqual(data);
    expect(await store.getEmbeddings(ids.slice(1200, 1202))).toEqual(Float32Array.of(2400, 2401, 2402, 2403));
    await store.remove(ids.slice(0, 2499));
    expect((await store.toDataFrame()).map(({ id, label }) => [id, label])).toEqual([[2499, 'label 2499']]);
    const large = new Uint8Array(5_000_000).fill(7);
    const [first] = await store.add(records(3, [large, large, large]));
    const [again] = await store.getData([(first as number) + 2]);
    expect(Buffer.compare(again as Uint8Array, large)).toBe(0);
  });

  test('bytes go to another store and back, not over records', async () => {
    const store = open();
    await store.add(records(3, ['a', 'b', 'c']));
    await store.remove([0]);
    const bytes = await store.toBytes();
    const memory = await MemoryStore.fromBytes(bytes);
    expect(await memory.toDataFrame()).toEqual(await store.toDataFrame());
    const { name } = store.getConfig() as { name: string };
    await expectRejection(RedisStore.fromBytes(bytes, { host: '127.0.0.1', port: server.port, name }), 'FILE_EXISTS');
    const again = await fromBytes(await memory.toBytes());
    expect(await again.toDataFrame()).toEqual(await store.toDataFrame());
    expect([...(await again.add(records(1)))]).toEqual([3]);
  });

  test('leaves a client of the caller open', async () => {
    const client = new Redis({ host: '127.0.0.1', port: server.port });
    const store = new RedisStore({ client, name: 'own client' });
    await store.add(records(1));
    await store.close();
    expect(await client.ping()).toBe('PONG');
    await client.quit();
  });

  test('notices a reset between the two steps of an add', async () => {
    const client = new Redis({ host: '127.0.0.1', port: server.port });
    const store = new RedisStore({
      name: 'reset',
      client: {
        callBuffer: (command, ...args) => client.callBuffer(command, ...(args as string[])),
        multi: () => {
          const transaction = client.multi();
          // Runs before the records are written, as a reset of another writer would.
          transaction.del('sim:{reset}:meta');
          return {
            callBuffer: (command, ...args) => transaction.callBuffer(command, ...(args as string[])),
            exec: async () => ((await transaction.exec()) ?? []).slice(1) as [Error | null, unknown][],
          };
        },
      },
    });
    await expectRejection(store.add(records(2)), 'STORE_CHANGED');
    expect(await store.size()).toBe(0);
    await client.quit();
  });
});

describeRedis(
  'RedisStore on a server with a password',
  (server) => {
    const { open } = storesOn(server);

    test('is let in with it, and told so without', async () => {
      const store = open({ password: 'secret', name: 'p' });
      await store.add(records(1));
      expect(await open({ url: `redis://:secret@127.0.0.1:${server.port}`, name: 'p' }).size()).toBe(1);
      expect(await open({ url: new URL(`redis://default:secret@127.0.0.1:${server.port}`), name: 'p' }).size()).toBe(1);
      await expect(open({ name: 'p' }).size()).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringMatching(/NOAUTH.*Check user, password/),
      });
    });
  },
  ['--requirepass', 'secret'],
);

describeRedis(
  'RedisStore on a cluster',
  (server) => {
    beforeAll(async () => {
      const node = new Redis({ host: '127.0.0.1', port: server.port });
      await node.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      while (!String(await node.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await node.ping();
      await node.quit();
    });

    test('has its keys where one command may touch them all', async () => {
      const client = new Cluster([{ host: '127.0.0.1', port: server.port }]);
      const store = new RedisStore({ client });
      await store.add(records(3, ['a', 'b', 'c']));
      await store.remove([1]);
      expect((await store.toDataFrame()).map(({ id, label, data }) => [id, label, data])).toEqual([[0, 'label 0', 'a'], [2, 'label 2', 'c']]);
      await store.reset();
      expect(await store.size()).toBe(0);
      await client.quit();
    });
  },
  ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
);

describeRedis('RedisStore on a server that is killed', (server) => {
  const { open } = storesOn(server);
  let store: RedisStore;
  beforeAll(() => {
    store = open({ name: 'killed' });
  });

  test('loses no acknowledged record and no half of a call, over three kills', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round++) {
      const adds = Array.from({ length: 12 }, async (_, i) => {
        const ids = await store.add({ ...records(10), data: new Array<number>(10).fill(i) });
        acknowledged.push(...ids);
        if (acknowledged.length % 70 === 0) await server.kill();
      });
      const outcomes = await Promise.allSettled(adds);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      await expectRejection(store.size(), 'STORAGE_UNAVAILABLE');

      await server.start();
      // The same store connects again.
      const ids = await store.ids();
      expect(ids.length % 10).toBe(0);
      expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
      const calls = new Map<number, number>();
      for (const { id } of await store.toDataFrame()) calls.set(Math.floor(id / 10), (calls.get(Math.floor(id / 10)) ?? 0) + 1);
      expect([...calls.values()].every((count) => count === 10)).toBe(true);
    }
  });
});
