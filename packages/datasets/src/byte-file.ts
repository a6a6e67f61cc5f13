import { type FileLocation, openFile } from '@sim/core';

/** A file of which any part can be read. Nothing stays open between reads. */
export interface ByteFile {
  /** What to call it in errors. */
  readonly name: string;
  /** The bytes from `offset` on, fewer where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file by its location, the browser's `File` or `Blob`, or its bytes. */
export type ByteFileLocation = FileLocation | Blob | Uint8Array;

/**
 * A file by its path or `file:` URL, a name in a storage, a browser's `File`, or the bytes themselves, as something of
 * which any part can be read.
 *
 * Throws `INVALID_ARGUMENT` for the path of a folder, `STORAGE_UNAVAILABLE` for a path in a browser; `read` throws
 * `FILE_NOT_FOUND`.
 *
 * @example
 * const file = openByteFile('./train-00000.tfrec');
 * const head = await file.read(0, 12);
 */
export function openByteFile(location: ByteFileLocation, where = 'openByteFile'): ByteFile {
  if (location instanceof Uint8Array) {
    // A Buffer of Node has a slice that does not copy.
    const bytes = new Uint8Array(location.buffer, location.byteOffset, location.byteLength);
    return { name: 'the bytes', read: async (offset, length) => bytes.subarray(offset, offset + length) };
  }
  if (location instanceof Blob)
    return {
      name: 'name' in location ? String(location.name) : 'the blob',
      read: async (offset, length) => new Uint8Array(await location.slice(offset, offset + length).arrayBuffer()),
    };
  const { storage, name } = openFile(location, where);
  return { name, read: (offset, length) => storage.readRange(name, offset, length) };
}
