import { openLocalBytes } from '#local-bytes';
import { type FileLocation, openFile } from '@sim/core';

/** A file of which any part can be read. */
export interface ByteFile {
  /** What to call it in errors. */
  readonly name: string;
  readonly size: number;
  /** The bytes from `offset` on, fewer where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file by its location, the browser's `File` or `Blob`, or its bytes. */
export type ByteFileLocation = FileLocation | Blob | Uint8Array;

/**
 * Opens a file. A path reads from the disk part by part, a `Blob` part by part as well; a name in a storage of the
 * caller's own is read whole, since a storage has no other way.
 *
 * Throws `FILE_NOT_FOUND` or `STORAGE_UNAVAILABLE`.
 *
 * @example
 * const file = await openByteFile('./train-00000.tfrec');
 * const head = await file.read(0, 12);
 * await file.close();
 */
export async function openByteFile(location: ByteFileLocation, where = 'openByteFile'): Promise<ByteFile> {
  // A Buffer of Node has a slice that does not copy.
  if (location instanceof Uint8Array)
    return bytesFile(new Uint8Array(location.buffer, location.byteOffset, location.byteLength), 'the bytes');
  if (location instanceof Blob) return blobFile(location);
  if (typeof location === 'string' || location instanceof URL) return openLocalBytes(location, where);
  const { storage, name } = openFile(location, where);
  return bytesFile(await storage.read(name), name);
}

const bytesFile = (bytes: Uint8Array, name: string): ByteFile => ({
  name,
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
  close: async () => undefined,
});

const blobFile = (blob: Blob): ByteFile => ({
  name: 'name' in blob ? String(blob.name) : 'the blob',
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  close: async () => undefined,
});
