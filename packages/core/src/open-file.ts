import type { ByteStorage } from './byte-storage.ts';
import { SimError } from './errors.ts';
import { openStorage, type StorageLocation } from './open-storage.ts';

/** One file: its path or `file:` URL, or a name in a storage. */
export type FileLocation = string | URL | { readonly storage: StorageLocation; readonly name: string };

/** A file by the storage that holds it and its name there. */
export interface StoredFile {
  readonly storage: ByteStorage;
  readonly name: string;
}

/**
 * The storage and the name of one file. Nothing is read or created.
 *
 * Throws `INVALID_ARGUMENT` where the name is missing, `STORAGE_UNAVAILABLE` as `openStorage`.
 *
 * @example
 * const { storage, name } = openFile('out/index.sim');   // name: 'index.sim'
 * await storage.read(name);
 */
export function openFile(location: FileLocation, where = 'openFile'): StoredFile {
  if (location instanceof URL) return openFile(location.href, where);
  if (typeof location !== 'string') return { storage: openStorage(location.storage, where), name: location.name };
  const scheme = /^[a-z][a-z0-9+.-]+:/i.exec(location)?.[0];
  const isUrl = scheme !== undefined;
  // The folder of opfs:cats.sim is opfs: itself.
  const slash = Math.max(location.lastIndexOf('/'), isUrl ? scheme.length - 1 : location.lastIndexOf('\\'));
  const name = location.slice(slash + 1);
  if (name === '')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'the path names a folder',
      got: location,
      cure: 'Add a file name, such as index.sim.',
    });
  return {
    storage: openStorage(slash < 0 ? '.' : location.slice(0, slash + 1), where),
    name: scheme?.toLowerCase() === 'file:' ? decodeURIComponent(name) : name,
  };
}
