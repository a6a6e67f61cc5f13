/** @internal What stands in for files on the disk elsewhere. */
import { SimError } from '@sim/core';
import type { ByteFile } from '../byte-file.ts';

/** Stands in for files where there is no file system. Throws `STORAGE_UNAVAILABLE`. */
export async function openLocalBytes(location: string | URL, where: string): Promise<ByteFile> {
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: 'this platform has no file system',
    got: String(location),
    cure: 'Pass a File, a Blob, the bytes, or a name in a ByteStorage.',
  });
}
