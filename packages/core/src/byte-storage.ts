import type { ByteSource } from './byte-source.ts';

/** Options of `ByteStorage.append`. */
export interface AppendOptions {
  /** Wait until the bytes are on the disk. Default true. */
  readonly durable?: boolean;
}

/**
 * A flat folder of named byte strings: the only thing in sim that touches files.
 * Memory, Node files and browser storages are implementations. A name with a slash in it is refused
 * with `INVALID_ARGUMENT`.
 */
export interface ByteStorage {
  /** Where this is, for messages. */
  readonly location: string;
  /** All bytes of `name`. Throws `FILE_NOT_FOUND`. */
  read(name: string): Promise<Uint8Array>;
  /** `length` bytes of `name` from `offset` on, fewer where it ends before. Throws `FILE_NOT_FOUND` or `INVALID_ARGUMENT`. */
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /**
   * Opens `name` for reading piece by piece: what it holds now, whatever is written meanwhile. Throws `FILE_NOT_FOUND`. Left
   * out where `read` is all that there is; `openSource` does as it can.
   */
  openSource?(name: string): Promise<ByteSource>;
  /** Replaces `name` as a whole: after a crash there is the old content or the new one, never a mixture. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * Adds bytes at the end of `name`, which need not exist. Resolved means that they are durable, unless `durable` is
   * false: then they outlive this process, and a power cut may take them.
   */
  append(name: string, bytes: Uint8Array, options?: AppendOptions): Promise<void>;
  /** Cuts `name` down to its first `length` bytes, durably. Throws `FILE_NOT_FOUND` or `INVALID_ARGUMENT`. */
  truncate(name: string, length: number): Promise<void>;
  /**
   * Holds `name` for this writer alone until the returned function is called or the process ends. It is a name of its
   * own, no file of the folder need have it. Throws `FILE_LOCKED` where another writer holds it.
   */
  lock(name: string): Promise<() => Promise<void>>;
  /** Removes `name` if it exists. */
  remove(name: string): Promise<void>;
  /** Every name, sorted. */
  list(): Promise<string[]>;
}
