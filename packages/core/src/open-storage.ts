import { openLocalStorage } from '#local-storage';
import type { ByteStorage } from './byte-storage.ts';
import { SimError } from './errors.ts';

/** Where something is saved: a folder's path or `file:` URL, or a storage of the caller's own. */
export type StorageLocation = string | URL | ByteStorage;

/**
 * Opens a folder as byte storage. A path or `file:` URL means files under Node; a `ByteStorage` is returned as it is.
 * The folder is created by the first write.
 *
 * Throws `STORAGE_UNAVAILABLE` for a scheme that this platform does not have.
 *
 * @example
 * const storage = openStorage('./out');
 * await storage.list();
 */
export function openStorage(location: StorageLocation, where = 'openStorage'): ByteStorage {
  if (location instanceof URL) return openStorage(location.href, where);
  if (typeof location !== 'string') return location;
  // One letter before the colon is a drive of Windows.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file') return openLocalStorage(location);
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: 'unknown kind of storage',
    got: location,
    cure: 'Pass a path, a file: URL, or a ByteStorage.',
  });
}
