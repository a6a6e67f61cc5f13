/** @internal What stands in for installed packages elsewhere. */
import { SimError } from '@sim/core';

/** Stands in for installed packages where there is no file system. Throws `STORAGE_UNAVAILABLE`. */
export function packageFolder(name: string, _folder: string, where: string): string {
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: `this platform has no file system to read the npm package ${name} from`,
    cure: 'Pass the files as a folder: a ByteStorage, such as a MemoryStorage with the fetched bytes.',
  });
}
