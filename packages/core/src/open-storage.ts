import { openLocalStorage } from '#local-storage';
import type { ByteStorage } from './byte-storage.ts';
import { SimError } from './errors.ts';

/** First parts of URLs that name a storage; which of them there are depends on the platform. */
const schemes = ['file', 'opfs', 'indexeddb'];

/** Where something is saved: a folder's path or `file:` URL, or a storage of the caller's own. */
export type StorageLocation = string | URL | ByteStorage;

/**
 * Opens a folder as byte storage: a path or `file:` URL under Node, `opfs:folder` in a worker of a browser,
 * `indexeddb:folder` anywhere in a browser. A `ByteStorage` is returned as it is. The folder is created by the first write.
 *
 * Throws `STORAGE_UNAVAILABLE` for what this platform does not have; nothing falls back to memory.
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
  if (scheme === undefined || schemes.includes(scheme)) return openLocalStorage(location, where);
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: 'unknown kind of storage',
    got: location,
    cure: `Pass a path, a URL that begins with ${schemes.map((name) => `${name}:`).join(', ')}, or a ByteStorage.`,
  });
}
