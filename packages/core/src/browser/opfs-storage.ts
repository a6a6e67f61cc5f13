import type { ByteSource } from '../byte-source.ts';
import type { AppendOptions, ByteStorage } from '../byte-storage.ts';
import { requireFileName, requireRange } from '../checks.ts';
import { SimError } from '../errors.ts';
import { randomName } from '../random-name.ts';
import { truncated } from '../section-table.ts';
import { webLock } from './web-lock.ts';

/** Names of files that a write has not finished; a crash can leave them behind. */
const TEMPORARY = /^\..+\.[0-9a-f]{32}\.tmp$/;

/** A file that is open for writing, which only workers can have; the types of pages leave it out. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface WritableFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
  move(name: string): Promise<void>;
}

/**
 * Byte storage in the origin private file system of a browser: real files that only this origin sees. Reading works
 * everywhere, writing in dedicated workers. A write goes to a temporary file that is then moved over the old one.
 *
 * Writing outside a worker throws `STORAGE_UNAVAILABLE`.
 *
 * @example
 * const storage = new OpfsStorage('indexes');   // as openStorage('opfs:indexes')
 * await storage.write('cats.sim', bytes);
 */
export class OpfsStorage implements ByteStorage {
  readonly location: string;
  readonly #parts: readonly string[];

  /** @param folder Path of the folder, `''` for the root; made by the first write. */
  constructor(folder: string) {
    this.location = `opfs:${folder}`;
    this.#parts = folder.split('/').filter((part) => part !== '');
  }

  async read(name: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#file(name, 'read')).arrayBuffer());
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    requireRange(offset, length, 'OpfsStorage.readRange');
    const file = await this.#file(name, 'readRange');
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  }

  async openSource(name: string): Promise<ByteSource> {
    return fileSource(await this.#file(name, 'openSource'), 'OpfsStorage.openSource');
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    requireFileName(name, 'OpfsStorage.write');
    const folder = await this.#folder(true);
    const temporary = `.${name}.${randomName()}.tmp`;
    const handle = (await folder.getFileHandle(temporary, { create: true })) as WritableFileHandle;
    try {
      await change(handle, 'write', (file) => writeWhole(file, bytes, 0));
      await handle.move(name);
    } catch (error) {
      await folder.removeEntry(temporary);
      throw error;
    }
  }

  async append(name: string, bytes: Uint8Array, { durable = true }: AppendOptions = {}): Promise<void> {
    requireFileName(name, 'OpfsStorage.append');
    const handle = await (await this.#folder(true)).getFileHandle(name, { create: true });
    await change(handle, 'append', (file) => writeWhole(file, bytes, file.getSize()), durable);
  }

  async truncate(name: string, length: number): Promise<void> {
    requireRange(0, length, 'OpfsStorage.truncate');
    const handle = await this.#handle(name, 'truncate');
    await change(handle, 'truncate', (file) => {
      if (length < file.getSize()) file.truncate(length);
    });
  }

  async lock(name: string): Promise<() => Promise<void>> {
    return webLock(`${this.location}/${requireFileName(name, 'OpfsStorage.lock')}`, 'OpfsStorage.lock');
  }

  async remove(name: string): Promise<void> {
    requireFileName(name, 'OpfsStorage.remove');
    try {
      await (await this.#folder(false)).removeEntry(name);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async list(): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const [name, { kind }] of entriesOf(await this.#folder(false)))
        if (kind === 'file' && !TEMPORARY.test(name)) names.push(name);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return names.sort();
  }

  async #folder(create: boolean): Promise<FileSystemDirectoryHandle> {
    let folder = await navigator.storage.getDirectory();
    for (const part of this.#parts) folder = await folder.getDirectoryHandle(part, { create });
    return folder;
  }

  async #file(name: string, method: string): Promise<File> {
    return (await this.#handle(name, method)).getFile();
  }

  async #handle(name: string, method: string): Promise<FileSystemFileHandle> {
    requireFileName(name, `OpfsStorage.${method}`);
    try {
      return await (await this.#folder(false)).getFileHandle(name);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      throw new SimError({
        code: 'FILE_NOT_FOUND',
        where: `OpfsStorage.${method}`,
        problem: 'no such file',
        got: `${this.location}/${name}`,
        cure: 'Check the name, or save there first.',
        cause,
      });
    }
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');

/** A file as it is now; the browser refuses to read on once it is another. */
function fileSource(file: File, where: string): ByteSource {
  return {
    length: file.size,
    async readInto(offset, target) {
      requireRange(offset, target.length, where);
      const bytes = new Uint8Array(await file.slice(offset, offset + target.length).arrayBuffer().catch(changedMeanwhile));
      if (bytes.length < target.length) throw truncated(where, file.size, `at least ${offset + target.length}`);
      target.set(bytes);
    },
    close: async () => undefined,
  };
}

function changedMeanwhile(cause: unknown): never {
  throw new SimError({
    code: 'FILE_CHANGED',
    where: 'OpfsStorage.openSource',
    problem: 'the file was written over while it was read',
    cure: 'Read it again.',
    cause,
  });
}

/** Missing from the types of pages. */
const entriesOf = (folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> =>
  (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();

/** Changes a file through a handle that no other writer has meanwhile. */
async function change(
  handle: FileSystemFileHandle,
  method: string,
  use: (file: SyncAccessHandle) => void,
  durable = true,
): Promise<void> {
  const writable = handle as WritableFileHandle;
  if (!writable.createSyncAccessHandle)
    throw new SimError({
      code: 'STORAGE_UNAVAILABLE',
      where: `OpfsStorage.${method}`,
      problem: 'only dedicated workers can write files of the origin',
      cure: "Open the storage in a worker, or use 'indexeddb:'.",
    });
  const file = await writable.createSyncAccessHandle();
  try {
    use(file);
    if (durable) file.flush();
  } finally {
    file.close();
  }
}

/** Writes every byte, or leaves the file as it was. */
function writeWhole(file: SyncAccessHandle, bytes: Uint8Array, at: number): void {
  const done = file.write(bytes, { at });
  if (done === bytes.length) return;
  file.truncate(at);
  throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
}
