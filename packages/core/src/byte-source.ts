import { requireRange } from './checks.ts';
import type { ByteStorage } from './byte-storage.ts';
import { truncated } from './section-table.ts';

/** Bytes that are read piece by piece, straight to where they are to stay: of a file as it was when it was opened, or of memory. */
export interface ByteSource {
  /** Bytes that there are. */
  readonly length: number;
  /** Fills `target` with the bytes from `offset` on. Throws `FILE_TRUNCATED` where these are fewer. */
  readInto(offset: number, target: Uint8Array): Promise<void>;
  /** Bytes that are in memory, to be left as they are. Missing where they are not. */
  view?(offset: number, length: number): Uint8Array;
  /** Lets the file go. */
  close(): Promise<void>;
}

/**
 * Bytes in memory as a source.
 *
 * @example
 * const source = bytesSource(Uint8Array.of(1, 2, 3));
 * await source.readInto(1, target);   // target: [2, 3]
 */
export function bytesSource(bytes: Uint8Array, where = 'bytesSource'): ByteSource {
  return {
    length: bytes.length,
    async readInto(offset, target) {
      requireRange(offset, target.length, where);
      if (offset + target.length > bytes.length) throw truncated(where, bytes.length, `at least ${offset + target.length}`);
      target.set(bytes.subarray(offset, offset + target.length));
    },
    view: (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  };
}

/**
 * Opens a file of a storage for reading piece by piece; a storage that cannot do so reads it as a whole. Throws
 * `FILE_NOT_FOUND`.
 *
 * @example
 * const source = await openSource(openStorage('./out'), 'cats.sim');
 * try {
 *   await source.readInto(0, head);
 * } finally {
 *   await source.close();
 * }
 */
export async function openSource(storage: ByteStorage, name: string): Promise<ByteSource> {
  return (await storage.openSource?.(name)) ?? bytesSource(await storage.read(name), 'openSource');
}
