import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ByteSource } from '../byte-source.ts';
import type { AppendOptions, ByteStorage } from '../byte-storage.ts';
import { requireFileName, requireRange } from '../checks.ts';
import { SimError } from '../errors.ts';
import { truncated } from '../section-table.ts';
import { lockFile } from './lock-file.ts';

/** Names of files that a write has not finished; a crash can leave them behind. */
const TEMPORARY = /^\..+\.[0-9a-f-]{36}\.tmp$/;

/** Bytes asked of the system at once; it gives no more than 2 GiB. */
const MOST_PER_READ = 2 ** 30;

/** Opens a folder of the file system, given by path or `file:` URL. Throws `STORAGE_UNAVAILABLE` for storages of browsers. */
export function openLocalStorage(location: string, where = 'openStorage'): FileStorage {
  if (/^(?:opfs|indexeddb):/i.test(location))
    throw new SimError({
      code: 'STORAGE_UNAVAILABLE',
      where,
      problem: 'only browsers have this storage',
      got: location,
      cure: 'Pass a path or file: URL.',
    });
  return new FileStorage(/^file:/i.test(location) ? fileURLToPath(location) : location);
}

/**
 * Byte storage in a folder of the file system. Writes go to a temporary file that is synced and then renamed over
 * the old one, and the folder is synced after it, so that a crash leaves the old content or the new.
 *
 * @example
 * const storage = new FileStorage('./out');
 * await storage.write('index.sim', bytes);
 */
export class FileStorage implements ByteStorage {
  readonly location: string;

  constructor(folder: string) {
    this.location = folder || '.';
  }

  async read(name: string): Promise<Uint8Array> {
    return this.#read(name, 'read', 0, Number.POSITIVE_INFINITY);
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    requireRange(offset, length, 'FileStorage.readRange');
    return this.#read(name, 'readRange', offset, length);
  }

  async openSource(name: string): Promise<ByteSource> {
    const path = this.#path(name, 'openSource');
    return this.#existing(path, 'openSource', () => openFileSource(path));
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(name, 'write');
    await mkdir(this.location, { recursive: true });
    const temporary = join(this.location, `.${name}.${randomUUID()}.tmp`);
    try {
      await writeFile(temporary, 'wx', bytes, true);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(this.location);
  }

  async append(name: string, bytes: Uint8Array, { durable = true }: AppendOptions = {}): Promise<void> {
    const path = this.#path(name, 'append');
    await mkdir(this.location, { recursive: true });
    const sizeBefore = await writeFile(path, 'a', bytes, durable);
    if (durable && sizeBefore === 0) await syncFolder(this.location);
  }

  async truncate(name: string, length: number): Promise<void> {
    const path = this.#path(name, 'truncate');
    requireRange(0, length, 'FileStorage.truncate');
    const file = await this.#existing(path, 'truncate', () => open(path, 'r+'));
    try {
      const { size } = await file.stat();
      if (length < size) await file.truncate(length);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async lock(name: string): Promise<() => Promise<void>> {
    const path = this.#path(name, 'lock');
    await mkdir(this.location, { recursive: true });
    return lockFile(path, 'FileStorage.lock');
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name, 'remove'), { force: true });
  }

  async list(): Promise<string[]> {
    try {
      const entries = await readdir(this.location, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !TEMPORARY.test(entry.name))
        .map((entry) => entry.name)
        .sort();
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  async #read(name: string, method: string, offset: number, length: number): Promise<Uint8Array> {
    const path = this.#path(name, method);
    return this.#existing(path, method, () => readBytes(path, offset, length));
  }

  /** What `use` gives; a file that is not there is `FILE_NOT_FOUND`. */
  async #existing<T>(path: string, method: string, use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      if (!hasCode(cause, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw cause;
      throw new SimError({
        code: 'FILE_NOT_FOUND',
        where: `FileStorage.${method}`,
        problem: 'no such file',
        got: path,
        cure: 'Check the path, or save there first.',
        cause,
      });
    }
  }

  #path(name: string, method: string): string {
    return join(this.location, requireFileName(name, `FileStorage.${method}`));
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes(String((error as NodeJS.ErrnoException).code));

/** Up to `length` bytes from `offset` on, as many as there are. */
async function readBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, await fill(file, offset, bytes));
  } finally {
    await file.close();
  }
}

/** A file by its handle: a file that takes its name later is another one. */
async function openFileSource(path: string): Promise<ByteSource> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    // A folder can be opened.
    if (!stat.isFile()) throw Object.assign(new Error('this is no file'), { code: 'EISDIR' });
    return {
      length: stat.size,
      async readInto(offset, target) {
        requireRange(offset, target.length, 'FileStorage.openSource');
        const done = await fill(file, offset, target);
        if (done < target.length) throw truncated('FileStorage.openSource', offset + done, `at least ${offset + target.length}`);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Fills `target` from `offset` on, as far as the file goes; returns how far. */
async function fill(file: FileHandle, offset: number, target: Uint8Array): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, Math.min(target.length - done, MOST_PER_READ), offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Writes and, where asked to, waits until the bytes are on the disk; returns the size that the file had before. */
async function writeFile(path: string, flags: 'a' | 'wx', bytes: Uint8Array, durable: boolean): Promise<number> {
  const file = await open(path, flags);
  try {
    const { size } = await file.stat();
    await file.writeFile(bytes);
    if (durable) await file.sync();
    return size;
  } finally {
    await file.close();
  }
}

/** A rename is durable only once its folder is; Windows cannot open a folder and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
