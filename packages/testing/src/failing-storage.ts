import { type AppendOptions, type ByteSource, type ByteStorage, openSource } from '@sim/core';

/** A storage whose change number `failsAt` (from 1) throws, and every one after it, as on a full disk; reading goes on. */
export class FailingStorage implements ByteStorage {
  readonly #storage: ByteStorage;
  /** Number of the first change that throws. */
  failsAt: number;
  /** Changes that were asked for. */
  changes = 0;

  constructor(storage: ByteStorage, failsAt: number) {
    this.#storage = storage;
    this.failsAt = failsAt;
  }

  get location(): string {
    return this.#storage.location;
  }

  read(name: string): Promise<Uint8Array> {
    return this.#storage.read(name);
  }

  readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    return this.#storage.readRange(name, offset, length);
  }

  openSource(name: string): Promise<ByteSource> {
    return openSource(this.#storage, name);
  }

  list(): Promise<string[]> {
    return this.#storage.list();
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#change();
    await this.#storage.write(name, bytes);
  }

  async append(name: string, bytes: Uint8Array, options?: AppendOptions): Promise<void> {
    this.#change();
    await this.#storage.append(name, bytes, options);
  }

  async truncate(name: string, length: number): Promise<void> {
    this.#change();
    await this.#storage.truncate(name, length);
  }

  lock(name: string): Promise<() => Promise<void>> {
    return this.#storage.lock(name);
  }

  async remove(name: string): Promise<void> {
    this.#change();
    await this.#storage.remove(name);
  }

  #change(): void {
    if (++this.changes >= this.failsAt) throw new Error('no space left');
  }
}
