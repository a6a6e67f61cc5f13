import type { ByteSource } from '../byte-source.ts';
import type { AppendOptions, ByteStorage } from '../byte-storage.ts';
import { requireFileName, requireRange } from '../checks.ts';
import { SimError } from '../errors.ts';
import { truncated } from '../section-table.ts';
import { webLock } from './web-lock.ts';

/** Bytes in one value of the database; a longer write is divided. */
const CHUNK_BYTES = 2 ** 24;

/** Files by `[folder, name]`: their length. */
const FILES = 'files';
/** Bytes by `[folder, name, offset]`. */
const CHUNKS = 'chunks';

/**
 * Byte storage in a browser's IndexedDB, for pages that cannot use a worker. A file is a list of chunks; every change
 * is one transaction, so that a crash leaves the old content or the new.
 *
 * @example
 * const storage = new IndexedDbStorage('indexes');   // as openStorage('indexeddb:indexes')
 * await storage.write('cats.sim', bytes);
 */
export class IndexedDbStorage implements ByteStorage {
  readonly location: string;
  readonly #folder: string;
  #database: Promise<IDBDatabase> | undefined;

  /** @param folder Any text: files of other folders are out of sight. */
  constructor(folder: string) {
    this.location = `indexeddb:${folder}`;
    this.#folder = folder;
  }

  async read(name: string): Promise<Uint8Array> {
    return this.#read(name, 'read', 0, Number.MAX_SAFE_INTEGER);
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    requireRange(offset, length, 'IndexedDbStorage.readRange');
    return this.#read(name, 'readRange', offset, length);
  }

  /** A transaction ends when nothing is asked of it, so that all chunks are fetched now. */
  async openSource(name: string): Promise<ByteSource> {
    const where = 'IndexedDbStorage.openSource';
    const { size, first, chunks } = await this.#chunks(name, 'openSource', 0, Number.MAX_SAFE_INTEGER);
    return {
      length: size,
      async readInto(offset, target) {
        requireRange(offset, target.length, where);
        if (offset + target.length > size) throw truncated(where, size, `at least ${offset + target.length}`);
        copyChunks(chunks, first, offset, target);
      },
      close: async () => void chunks.splice(0),
    };
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    requireFileName(name, 'IndexedDbStorage.write');
    await this.#change(true, async (files, chunks) => {
      chunks.delete(this.#chunksOf(name));
      this.#put(chunks, name, 0, bytes);
      files.put(bytes.length, [this.#folder, name]);
    });
  }

  async append(name: string, bytes: Uint8Array, { durable = true }: AppendOptions = {}): Promise<void> {
    requireFileName(name, 'IndexedDbStorage.append');
    await this.#change(durable, async (files, chunks) => {
      const length = (await result<number | undefined>(files.get([this.#folder, name]))) ?? 0;
      this.#put(chunks, name, length, bytes);
      files.put(length + bytes.length, [this.#folder, name]);
    });
  }

  async truncate(name: string, length: number): Promise<void> {
    const where = 'IndexedDbStorage.truncate';
    requireFileName(name, where);
    requireRange(0, length, where);
    await this.#change(true, async (files, chunks) => {
      const before = await result<number | undefined>(files.get([this.#folder, name]));
      if (before === undefined) throw this.#missing(name, 'truncate');
      if (length >= before) return;
      const { at, bytes } = await this.#chunkAt(chunks, name, length);
      chunks.delete(this.#chunksOf(name, at));
      this.#put(chunks, name, at, bytes.subarray(0, length - at));
      files.put(length, [this.#folder, name]);
    });
  }

  async lock(name: string): Promise<() => Promise<void>> {
    return webLock(`${this.location}/${requireFileName(name, 'IndexedDbStorage.lock')}`, 'IndexedDbStorage.lock');
  }

  async remove(name: string): Promise<void> {
    requireFileName(name, 'IndexedDbStorage.remove');
    await this.#change(true, async (files, chunks) => {
      files.delete([this.#folder, name]);
      chunks.delete(this.#chunksOf(name));
    });
  }

  async list(): Promise<string[]> {
    const files = (await this.#open()).transaction(FILES).objectStore(FILES);
    // A list sorts behind every text.
    const keys = await result(files.getAllKeys(IDBKeyRange.bound([this.#folder], [this.#folder, []])));
    return keys.map((key) => (key as [string, string])[1]).sort();
  }

  async #read(name: string, method: string, offset: number, length: number): Promise<Uint8Array> {
    const { size, first, chunks } = await this.#chunks(name, method, offset, length);
    const bytes = new Uint8Array(Math.max(0, Math.min(size, offset + length) - offset));
    copyChunks(chunks, first, offset, bytes);
    return bytes;
  }

  /** The length of a file, and the chunks that hold a range of it, the first of them from the byte `first` on. */
  async #chunks(
    name: string,
    method: string,
    offset: number,
    length: number,
  ): Promise<{ size: number; first: number; chunks: Uint8Array[] }> {
    requireFileName(name, `IndexedDbStorage.${method}`);
    const transaction = (await this.#open()).transaction([FILES, CHUNKS]);
    const size = await result<number | undefined>(transaction.objectStore(FILES).get([this.#folder, name]));
    if (size === undefined) throw this.#missing(name, method);
    const end = Math.min(size, offset + length);
    if (end <= offset) return { size, first: offset, chunks: [] };
    const chunks = transaction.objectStore(CHUNKS);
    const { at } = await this.#chunkAt(chunks, name, offset);
    const range = IDBKeyRange.bound([this.#folder, name, at], [this.#folder, name, end], false, true);
    return { size, first: at, chunks: await result<Uint8Array[]>(chunks.getAll(range)) };
  }

  /** The chunk that holds the byte at `offset`, which lies within the file. */
  async #chunkAt(chunks: IDBObjectStore, name: string, offset: number): Promise<{ at: number; bytes: Uint8Array }> {
    const range = IDBKeyRange.bound([this.#folder, name, 0], [this.#folder, name, offset]);
    const cursor = (await result(chunks.openCursor(range, 'prev'))) as IDBCursorWithValue;
    return { at: (cursor.key as [string, string, number])[2], bytes: cursor.value as Uint8Array };
  }

  #put(chunks: IDBObjectStore, name: string, offset: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      // A view would take the whole of its buffer with it.
      chunks.put(bytes.slice(at, at + CHUNK_BYTES), [this.#folder, name, offset + at]);
  }

  #chunksOf(name: string, from = 0): IDBKeyRange {
    return IDBKeyRange.bound([this.#folder, name, from], [this.#folder, name, Number.POSITIVE_INFINITY]);
  }

  /** Runs a change as one transaction; it holds all of it or, where something fails, nothing. */
  async #change(durable: boolean, use: (files: IDBObjectStore, chunks: IDBObjectStore) => Promise<void>): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction([FILES, CHUNKS], 'readwrite', { durability: durable ? 'strict' : 'relaxed' });
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser gave the change up'));
    });
    try {
      await use(transaction.objectStore(FILES), transaction.objectStore(CHUNKS));
    } catch (error) {
      transaction.abort();
      await ended.catch(ignore);
      throw error;
    }
    await ended;
  }

  #open(): Promise<IDBDatabase> {
    return (this.#database ??= openDatabase());
  }

  #missing(name: string, method: string): SimError {
    return new SimError({
      code: 'FILE_NOT_FOUND',
      where: `IndexedDbStorage.${method}`,
      problem: 'no such file',
      got: `${this.location}/${name}`,
      cure: 'Check the name, or save there first.',
    });
  }
}

/** Fills `target` from byte `offset` on with chunks, the first of which begins at byte `first`. */
function copyChunks(chunks: readonly Uint8Array[], first: number, offset: number, target: Uint8Array): void {
  const end = offset + target.length;
  let at = first;
  for (const chunk of chunks) {
    const from = Math.max(0, offset - at);
    if (at < end && from < chunk.length) target.set(chunk.subarray(from, end - at), at + from - offset);
    at += chunk.length;
  }
}

const ignore = (): void => undefined;

async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open('sim', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(FILES);
    opening.result.createObjectStore(CHUNKS);
  };
  const database = await result(opening);
  // Lets a later version of sim in; this page then fails at its next call instead of blocking that one.
  database.onversionchange = () => database.close();
  return database;
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser gave no reason'));
  });
