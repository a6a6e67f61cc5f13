import {
  type ByteStorage,
  type Config,
  MemoryStorage,
  openStorage,
  requireFileName,
  requireInteger,
  SerialQueue,
  SimError,
} from '@sim/core';
import { ByteCache } from './byte-cache.ts';
import { decodeData } from './data-codec.ts';
import { joinItems } from './data-column.ts';
import { checkNewRecords, encodeNewRecords } from './new-records.ts';
import { recordCount } from './record-count.ts';
import { RecordFiles } from './record-files.ts';
import type { NewRecords, Store, StoredRecord } from './store.ts';
import { occupied, readStoreFile, recordsOf, writeStoreFile } from './store-file.ts';

/** Options of a `CachedStore`. Either `path` or `storage` says where the records are. */
export interface CachedStoreOptions {
  /** Folder of the records, as path or `file:` URL. It is made when the first record is added. */
  readonly path?: string | URL | undefined;
  /** Holds the records instead of a folder. */
  readonly storage?: ByteStorage | undefined;
  /** What the names of the files begin with: stores of different names share a folder. Default `'cached'`. */
  readonly name?: string | undefined;
  /** Records in a file, after which the next one begins; it also begins after 256 MiB. Default 1,000,000. */
  readonly shardSize?: number | undefined;
  /** Memory for the records that were used last, in bytes. Default 64 MiB. */
  readonly cacheBytes?: number | undefined;
}

/** Memory of a cached record beside its bytes. */
const RECORD_OVERHEAD = 200;

/**
 * Records on a disk: more of them than memory holds. In memory are ids, labels and places, 20 bytes a record, and the
 * records that were used last.
 *
 * A call that has resolved is on the disk, and still is after the process was killed; one that was interrupted counts as
 * never made. Each record has a checksum: damage is refused with `FILE_CORRUPT`. Files grow by every change until
 * `compact`. One writer at a time: where another one was noticed, calls throw `STORE_CHANGED`.
 *
 * Differs from TF Similarity: the place must be given; records can be removed; `reset` removes the files; what `toBytes`
 * gave stays as it was; an interrupted write loses nothing; loading evaluates nothing.
 *
 * @example
 * const store = new CachedStore<string>({ path: './records' });
 * const ids = await store.add({ embeddings: Float32Array.of(1, 0, 0, 1), dim: 2, labels: [3, 4], data: ['a', 'b'] });
 * await new CachedStore<string>({ path: './records' }).get(ids);   // in this process or the next
 */
export class CachedStore<Data = unknown> implements Store<Data> {
  static readonly className = 'CachedStore';
  static readonly aliases: readonly string[] = ['cached'];

  readonly #storage: ByteStorage;
  readonly #path: string | undefined;
  readonly #name: string;
  readonly #shardSize: number;
  readonly #cacheBytes: number;
  readonly #cache: ByteCache<number, StoredRecord<Data>>;
  readonly #calls: SerialQueue = new SerialQueue();
  #files: RecordFiles | null = null;

  /** Nothing is read or written before the first call. Throws `INVALID_ARGUMENT` or `STORAGE_UNAVAILABLE`. */
  constructor(options: CachedStoreOptions = {}) {
    const where = 'CachedStore';
    const { path, storage, name = 'cached', shardSize = 1_000_000, cacheBytes = 2 ** 26 } = options;
    if ((path === undefined) === (storage === undefined))
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: 'either path or storage must say where the records are',
        got: path,
        cure: "Pass for example { path: './records' }.",
      });
    this.#storage = storage ?? openStorage(path as string | URL, where);
    this.#path = path === undefined ? undefined : String(path);
    this.#name = requireFileName(name, where);
    this.#shardSize = requireInteger(shardSize, 'shardSize', where);
    this.#cacheBytes = requireInteger(cacheBytes, 'cacheBytes', where, 0);
    this.#cache = new ByteCache(this.#cacheBytes);
  }

  /**
   * Puts what `toBytes` of any store wrote into a new store. Without options, the records stand in memory.
   *
   * Throws `FILE_EXISTS` where there are records, `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array, options?: CachedStoreOptions): Promise<CachedStore<Data>> {
    const where = 'CachedStore.fromBytes';
    const file = readStoreFile(bytes, where);
    const store = new CachedStore<Data>(options ?? { storage: new MemoryStorage() });
    await store.#run(where, async (files) => {
      if (files.rows.nextId > 0) throw occupied(store.#name, where);
      await store.#replace(files, recordsOf(file), { nextId: file.nextId }, where);
    });
    return store;
  }

  async add(records: NewRecords<Data>): Promise<Uint32Array> {
    const where = 'CachedStore.add';
    return this.#run(where, async (files) => {
      const count = checkNewRecords(records, { dim: files.dim, labelKind: files.rows.labelKind }, where);
      const ids = files.rows.nextIds(count);
      await files.add(encodeNewRecords(records, ids, where), where);
      return ids;
    });
  }

  async get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]> {
    const where = 'CachedStore.get';
    return this.#run(where, async (files) => this.#records(files, files.rows.rowsOf(ids, where), where));
  }

  async getData(ids: ArrayLike<number>): Promise<(Data | null)[]> {
    const where = 'CachedStore.getData';
    return this.#run(where, async (files) => {
      const records = await this.#records(files, files.rows.rowsOf(ids, where), where);
      return records.map(({ data }) => data);
    });
  }

  async getEmbeddings(ids: ArrayLike<number>): Promise<Float32Array> {
    const where = 'CachedStore.getEmbeddings';
    return this.#run(where, async (files) => {
      const embeddings = new Float32Array(ids.length * files.dim);
      let i = 0;
      for await (const { embedding } of files.read(files.rows.rowsOf(ids, where), where)) embeddings.set(embedding, files.dim * i++);
      return embeddings;
    });
  }

  async remove(ids: ArrayLike<number>): Promise<void> {
    const where = 'CachedStore.remove';
    await this.#run(where, async (files) => {
      const rows = [...new Set(files.rows.rowsOf(ids, where))];
      if (rows.length === 0) return;
      const removed = rows.map((row) => files.rows.idOf(row));
      await files.remove(rows, where);
      for (const id of removed) this.#cache.delete(id);
    });
  }

  async ids(): Promise<Uint32Array> {
    return this.#run('CachedStore.ids', async ({ rows }) => rows.content().ids);
  }

  async size(): Promise<number> {
    return this.#run('CachedStore.size', async ({ rows }) => rows.size);
  }

  /** Removes every record and the files, and starts ids from 0 again. */
  async reset(): Promise<void> {
    const where = 'CachedStore.reset';
    await this.#run(where, async (files) => {
      if (!files.isNew) await this.#replace(files, [], { nextId: 0 }, where);
    });
  }

  /** Writes the records that are left into new files, which are as small as they can be. */
  async compact(): Promise<void> {
    const where = 'CachedStore.compact';
    await this.#run(where, async (files) => {
      if (files.isNew) return;
      const { rows } = files;
      const head = { collectionId: await files.collectionId(), nextId: rows.nextId };
      await this.#replace(files, files.read(rows.rows(), where), head, where);
    });
  }

  async toBytes(): Promise<Uint8Array> {
    const where = 'CachedStore.toBytes';
    return this.#run(where, async (files) => {
      const { rows, dim } = files;
      const embeddings = new Float32Array(rows.size * dim);
      const items: Uint8Array[] = [];
      for await (const { embedding, data } of files.read(rows.rows(), where)) {
        embeddings.set(embedding, dim * items.length);
        items.push(data);
      }
      return writeStoreFile({ ...rows.content(), dim, embeddings, data: joinItems(items) });
    });
  }

  async toDataFrame(numRecords: number = 0): Promise<StoredRecord<Data>[]> {
    const where = 'CachedStore.toDataFrame';
    const count = recordCount(numRecords, where);
    return this.#run(where, async (files) => this.#records(files, files.rows.rows(count), where));
  }

  /** Name of what the store holds, other after each `reset`. It is kept beside the records. */
  async collectionId(): Promise<string> {
    return this.#run('CachedStore.collectionId', async (files) => files.collectionId());
  }

  /** Options of a store of the same place; a `storage` is not part of them. */
  getConfig(): Config {
    return {
      ...(this.#path === undefined ? {} : { path: this.#path }),
      name: this.#name,
      shardSize: this.#shardSize,
      cacheBytes: this.#cacheBytes,
    };
  }

  /** Runs `task` on the opened files, after every earlier call. */
  #run<T>(where: string, task: (files: RecordFiles) => Promise<T>): Promise<T> {
    const options = { storage: this.#storage, name: this.#name, shardSize: this.#shardSize };
    return this.#calls.run(async () => task((this.#files ??= await RecordFiles.open(options, where))));
  }

  /** The records of rows, in that order. */
  async #records(files: RecordFiles, rows: readonly number[], where: string): Promise<StoredRecord<Data>[]> {
    const known = new Map<number, StoredRecord<Data>>();
    const missing: number[] = [];
    for (const row of new Set(rows)) {
      const record = this.#cache.get(files.rows.idOf(row));
      if (record) known.set(row, record);
      else missing.push(row);
    }
    let i = 0;
    for await (const { data, ...rest } of files.read(missing, where)) {
      const record = { ...rest, data: data.length === 0 ? null : (decodeData(data, where) as Data) };
      known.set(missing[i++] as number, record);
      this.#cache.set(rest.id, record, rest.embedding.byteLength + data.length + RECORD_OVERHEAD);
    }
    return rows.map((row) => {
      const record = known.get(row) as StoredRecord<Data>;
      return { ...record, embedding: record.embedding.slice() };
    });
  }

  async #replace(files: RecordFiles, ...change: Parameters<RecordFiles['replace']>): Promise<void> {
    // However far the change gets, what the files hold is read anew after it.
    this.#files = null;
    this.#cache.clear();
    await files.replace(...change);
  }
}
