import { type Config, LabelCodes, SerialQueue, SimError } from '@sim/core';
import { decodeData } from '../data-codec.ts';
import { joinItems } from '../data-column.ts';
import { checkNewRecords, encodeNewRecords } from '../new-records.ts';
import type { EncodedRecord } from '../record-codec.ts';
import { recordCount } from '../record-count.ts';
import type { NewRecords, Store, StoredRecord } from '../store.ts';
import { occupied, readStoreFile, recordsOf, type StoreFile, writeStoreFile } from '../store-file.ts';
import {
  connectRedis,
  type OwnRedisClient,
  type RedisAddress,
  type RedisArgument,
  type RedisClient,
  type RedisTransaction,
} from './redis-client.ts';
import { kindOf, RedisRecords } from './redis-records.ts';

export type { RedisAddress, RedisArgument, RedisClient, RedisTransaction };

/** Options of a `RedisStore`. */
export interface RedisStoreOptions extends RedisAddress {
  /** A connection of the caller's own, which stays open, in place of an address. */
  readonly client?: RedisClient | undefined;
  /** What the keys are named after, `sim:{name}:…`: stores of different names share a database. Default `'redis'`. */
  readonly name?: string | undefined;
}

/**
 * Records on a Redis server, which many processes may share. A call sends its records in batches that the server runs as
 * one: all of them are there, or none. Ids are counted by the server, so that no two writers get the same.
 *
 * A call that cannot reach the server throws `STORAGE_UNAVAILABLE`. What it was to change has happened as a whole or not
 * at all; the next call connects again. How durable a resolved call is, the server's configuration says (`appendfsync
 * always` for every call).
 *
 * Differs from TF Similarity: user, password, TLS and a name for the keys; ids cannot collide; `reset` removes the keys of
 * this store alone; one round trip for many records; records can be removed; loading evaluates nothing.
 *
 * @example
 * const store = new RedisStore<string>({ url: 'redis://:secret@localhost:6379/0', name: 'cats' });
 * const ids = await store.add({ embeddings: Float32Array.of(1, 0, 0, 1), dim: 2, labels: [3, 4], data: ['a', 'b'] });
 * await store.close();
 */
export class RedisStore<Data = unknown> implements Store<Data> {
  static readonly className = 'RedisStore';
  static readonly aliases: readonly string[] = ['redis'];

  readonly #name: string;
  readonly #address: RedisAddress;
  readonly #calls: SerialQueue = new SerialQueue();
  #client: RedisClient | undefined;
  #ownClient: OwnRedisClient | undefined;
  #isClosed = false;

  /** Connects at the first call. Throws `INVALID_ARGUMENT`. */
  constructor({ client, name = 'redis', ...address }: RedisStoreOptions = {}) {
    if (!/^[^{}]+$/.test(name))
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'RedisStore',
        problem: 'a name must be a text without braces',
        got: name,
        cure: "Choose another one, such as 'cats'.",
      });
    this.#client = client;
    this.#name = name;
    this.#address = address;
  }

  /**
   * Puts what `toBytes` of any store wrote into a new store.
   *
   * Throws `FILE_EXISTS` where there are records, `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED`, `FILE_CORRUPT` or
   * `STORAGE_UNAVAILABLE`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array, options: RedisStoreOptions = {}): Promise<RedisStore<Data>> {
    const where = 'RedisStore.fromBytes';
    const file = readStoreFile(bytes, where);
    const store = new RedisStore<Data>(options);
    try {
      await store.#run(where, async (records) => fill(records, file, store.#name, where));
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async add(records: NewRecords<Data>): Promise<Uint32Array> {
    const where = 'RedisStore.add';
    return this.#run(where, async (held) => {
      const count = checkNewRecords(records, { dim: 0, labelKind: undefined }, where);
      const schema = { dim: records.dim, kind: kindOf(records.labels ?? []) };
      const { next, collectionId } = await held.reserve(count, schema, where);
      const ids = Uint32Array.from({ length: count }, (_, i) => next - count + i);
      await held.write(encodeNewRecords(records, ids, where), { ...schema, collectionId }, where);
      return ids;
    });
  }

  async get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]> {
    const where = 'RedisStore.get';
    return this.#run(where, async (held) => (await held.read(ids, where)).map((record) => this.#decode(record, where)));
  }

  async getData(ids: ArrayLike<number>): Promise<(Data | null)[]> {
    const where = 'RedisStore.getData';
    return this.#run(where, async (held) => (await held.data(ids, where)).map((bytes) => this.#decodeData(bytes, where)));
  }

  async getEmbeddings(ids: ArrayLike<number>): Promise<Float32Array> {
    const where = 'RedisStore.getEmbeddings';
    return this.#run(where, async (held) => held.embeddings(ids, where));
  }

  async remove(ids: ArrayLike<number>): Promise<void> {
    const where = 'RedisStore.remove';
    await this.#run(where, async (held) => held.remove(ids, where));
  }

  async ids(): Promise<Uint32Array> {
    return this.#run('RedisStore.ids', async (held) => held.ids('RedisStore.ids'));
  }

  async size(): Promise<number> {
    return this.#run('RedisStore.size', async (held) => held.size('RedisStore.size'));
  }

  /** Removes every record of this store, and nothing else in the database; ids start from 0 again. */
  async reset(): Promise<void> {
    await this.#run('RedisStore.reset', async (held) => held.reset('RedisStore.reset'));
  }

  /** Each record is as it was at one moment; those that other writers remove meanwhile are left out. */
  async toBytes(): Promise<Uint8Array> {
    const where = 'RedisStore.toBytes';
    return this.#run(where, async (held) => {
      const records = await held.readPresent(await held.ids(where), where);
      const { next, dim } = await held.counts(where);
      const labels = new LabelCodes();
      const embeddings = new Float32Array(records.length * dim);
      for (const [i, { embedding }] of records.entries()) embeddings.set(embedding, i * dim);
      return writeStoreFile({
        dim,
        nextId: next,
        ids: Uint32Array.from(records, ({ id }) => id),
        embeddings,
        labels: labels.encodeNullable(records.map(({ label }) => label)),
        labelTable: labels.getConfig(),
        data: joinItems(records.map(({ data }) => data)),
      });
    });
  }

  async toDataFrame(numRecords: number = 0): Promise<StoredRecord<Data>[]> {
    const where = 'RedisStore.toDataFrame';
    const count = recordCount(numRecords, where);
    return this.#run(where, async (held) => {
      const records = await held.readPresent((await held.ids(where)).slice(0, count), where);
      return records.map((record) => this.#decode(record, where));
    });
  }

  /** Name of what the store holds, other after each `reset`. */
  async collectionId(): Promise<string> {
    return this.#run('RedisStore.collectionId', async (held) => held.collectionId('RedisStore.collectionId'));
  }

  /** Ends the connection, unless it is the caller's own, after every earlier call. Every call after it throws `DISPOSED`. */
  async close(): Promise<void> {
    await this.#calls.run(async () => {
      this.#isClosed = true;
      const client = this.#ownClient;
      this.#ownClient = undefined;
      // A server that cannot be asked to end the connection needs no asking.
      await client?.quit().catch(() => client.disconnect());
    });
  }

  /** Options of a store of the same place, without user, password and client. */
  getConfig(): Config {
    const { url, host, port, db, tls } = this.#address;
    const place = url === undefined ? { host, port, db, tls } : { url: withoutUser(url) };
    return { name: this.#name, ...(JSON.parse(JSON.stringify(place)) as Config) };
  }

  /** Runs `task` on the connection, after every earlier call. */
  #run<T>(where: string, task: (records: RedisRecords) => Promise<T>): Promise<T> {
    return this.#calls.run(async () => {
      if (this.#isClosed)
        throw new SimError({ code: 'DISPOSED', where, problem: 'this store was closed', cure: 'Make another one.' });
      this.#client ??= this.#ownClient = await connectRedis(this.#address, where);
      return task(new RedisRecords(this.#client, this.#name));
    });
  }

  #decode({ data, ...rest }: EncodedRecord, where: string): StoredRecord<Data> {
    return { ...rest, data: this.#decodeData(data, where) };
  }

  #decodeData(bytes: Uint8Array, where: string): Data | null {
    return bytes.length === 0 ? null : (decodeData(bytes, where) as Data);
  }
}

async function fill(held: RedisRecords, file: StoreFile, name: string, where: string): Promise<void> {
  if ((await held.counts(where)).next > 0) throw occupied(name, where);
  const records = [...recordsOf(file)];
  const schema = { dim: file.dim, kind: kindOf(records.map(({ label }) => label)) };
  const { next, collectionId } = await held.reserve(file.nextId, schema, where);
  // Somebody else has added records since.
  if (next !== file.nextId) throw occupied(name, where);
  await held.write(records, { ...schema, collectionId }, where);
}

function withoutUser(url: string | URL): string {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  return clean.href;
}
