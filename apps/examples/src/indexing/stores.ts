import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CachedStore, MemoryStore, type Store } from '@sim/stores';
import { RedisStore } from '@sim/stores/redis';
import { Redis } from 'ioredis';
import { startRedis } from './redis-server.ts';

/** A place for records. */
export interface StoreChoice {
  readonly name: string;
  /** A new store, empty. `name` tells it from others of its kind. */
  make(name: string): Store<Uint8Array> | Promise<Store<Uint8Array>>;
  /** Bytes that it holds outside the index file. */
  bytes(name: string): Promise<number>;
  /** The same store for an index that is loaded; left out where the index file holds or names it. */
  reopen?(name: string): Store<Uint8Array>;
  close(): Promise<void>;
}

/** Every store there is. `print` hears why one is left out. */
export async function listStores(folder: string, redis: string, print: (text: string) => void): Promise<StoreChoice[]> {
  const choices: StoreChoice[] = [
    { name: 'MemoryStore', make: () => new MemoryStore(), bytes: async () => 0, close: async () => undefined },
    cachedStore(folder),
  ];
  const found = redis === 'auto' ? await startRedis() : { url: redis, stop: async () => undefined };
  if (typeof found === 'string') print(`RedisStore is left out: ${found}.`);
  else choices.push(redisStore(found.url, found.stop));
  return choices;
}

function cachedStore(folder: string): StoreChoice {
  const pathOf = (name: string): string => join(folder, name);
  return {
    name: 'CachedStore',
    make: (name) => {
      rmSync(pathOf(name), { recursive: true, force: true });
      return new CachedStore({ path: pathOf(name) });
    },
    bytes: async (name) => readdirSync(pathOf(name)).reduce((sum, file) => sum + statSync(join(pathOf(name), file)).size, 0),
    close: async () => undefined,
  };
}

function redisStore(url: string, stop: () => Promise<void>): StoreChoice {
  const opened: RedisStore<Uint8Array>[] = [];
  const open = (name: string): RedisStore<Uint8Array> => {
    const store = new RedisStore<Uint8Array>({ url, name });
    opened.push(store);
    return store;
  };
  const client = new Redis(url);
  return {
    name: 'RedisStore',
    make: async (name) => {
      const store = open(name);
      await store.reset();
      return store;
    },
    reopen: open,
    bytes: async (name) => {
      const keys = await client.keys(`sim:{${name}}:*`);
      const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key, 'SAMPLES', 0)));
      return sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
    },
    close: async () => {
      for (const store of opened) {
        await store.reset();
        await store.close();
      }
      await client.quit();
      await stop();
    },
  };
}
