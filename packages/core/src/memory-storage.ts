import { type ByteSource, bytesSource } from './byte-source.ts';
import type { ByteStorage } from './byte-storage.ts';
import { requireFileName, requireRange } from './checks.ts';
import { SimError } from './errors.ts';
import { lockedFile } from './locked-file.ts';

/**
 * Byte storage in memory: for tests, and for handing a saved model or index on as bytes.
 *
 * @example
 * const storage = new MemoryStorage();
 * await storage.write('a', new Uint8Array([1]));
 * await storage.list();   // ['a']
 */
export class MemoryStorage implements ByteStorage {
  readonly location: string = 'memory';
  readonly #files: Map<string, Uint8Array> = new Map();
  readonly #locks: Set<string> = new Set();

  async read(name: string): Promise<Uint8Array> {
    return this.#get(name, 'MemoryStorage.read').slice();
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    const where = 'MemoryStorage.readRange';
    const bytes = this.#get(name, where);
    requireRange(offset, length, where);
    return bytes.slice(offset, offset + length);
  }

  async openSource(name: string): Promise<ByteSource> {
    // What is written later is in other memory. Without a view, so that nobody can change what is here.
    const { view: _view, ...source } = bytesSource(this.#get(name, 'MemoryStorage.openSource'), 'MemoryStorage.openSource');
    return source;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(requireFileName(name, 'MemoryStorage.write'), new Uint8Array(bytes));
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    const old = this.#files.get(requireFileName(name, 'MemoryStorage.append')) ?? new Uint8Array();
    const joined = new Uint8Array(old.length + bytes.length);
    joined.set(old);
    joined.set(bytes, old.length);
    this.#files.set(name, joined);
  }

  async truncate(name: string, length: number): Promise<void> {
    const where = 'MemoryStorage.truncate';
    const bytes = this.#get(name, where);
    requireRange(0, length, where);
    if (length < bytes.length) this.#files.set(name, bytes.slice(0, length));
  }

  async lock(name: string): Promise<() => Promise<void>> {
    const held = requireFileName(name, 'MemoryStorage.lock');
    if (this.#locks.has(held)) throw lockedFile(held, 'another writer in this process', 'MemoryStorage.lock');
    this.#locks.add(held);
    return async () => void this.#locks.delete(held);
  }

  async remove(name: string): Promise<void> {
    this.#files.delete(requireFileName(name, 'MemoryStorage.remove'));
  }

  async list(): Promise<string[]> {
    return [...this.#files.keys()].sort();
  }

  #get(name: string, where: string): Uint8Array {
    const bytes = this.#files.get(requireFileName(name, where));
    if (bytes) return bytes;
    throw new SimError({
      code: 'FILE_NOT_FOUND',
      where,
      problem: 'no such file',
      got: name,
      cure: `Write it first; there are: ${[...this.#files.keys()].join(', ') || 'none'}.`,
    });
  }
}
