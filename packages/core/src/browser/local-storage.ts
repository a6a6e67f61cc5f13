import type { ByteStorage } from '../byte-storage.ts';
import { SimError } from '../errors.ts';

/** Stands in for files where there are none. */
export function openLocalStorage(location: string): ByteStorage {
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where: 'openStorage',
    problem: 'this platform has no file system',
    got: location,
    cure: 'Pass a ByteStorage, such as a MemoryStorage.',
  });
}
