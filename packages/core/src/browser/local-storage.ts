import type { ByteStorage } from '../byte-storage.ts';
import { SimError } from '../errors.ts';
import { IndexedDbStorage } from './indexed-db-storage.ts';
import { OpfsStorage } from './opfs-storage.ts';

/**
 * Opens a folder of the browser: `opfs:folder` (files of the origin, written in a worker) or `indexeddb:folder`.
 * Throws `STORAGE_UNAVAILABLE` for anything else: nothing is kept in memory without a word.
 */
export function openLocalStorage(location: string, where = 'openStorage'): ByteStorage {
  const [, scheme = '', folder = ''] = /^(?:([a-z]+):)?\/*(.*?)\/*$/i.exec(location) ?? [];
  if (scheme.toLowerCase() === 'opfs') return new OpfsStorage(folder);
  if (scheme.toLowerCase() === 'indexeddb') return new IndexedDbStorage(folder);
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: 'a browser has no file system',
    got: location,
    cure: "Pass 'opfs:folder' in a worker, 'indexeddb:folder', or a ByteStorage.",
  });
}
