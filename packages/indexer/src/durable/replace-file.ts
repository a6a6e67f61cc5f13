/**
 * A whole index in place of another.
 *
 * @internal
 */
import type { StoredFile } from '@sim/core';
import { requireNoFile } from '../index-file.ts';
import { logName } from './index-log.ts';

/** Name of the lock of the index file `name`. */
export const lockName = (name: string): string => `${name}.lock`;

/** Options of `replaceFile`. */
export interface ReplaceOptions {
  readonly overwrite: boolean;
  readonly write: () => Promise<Uint8Array>;
  readonly where: string;
}

/** Writes an index file that has no log. Throws `FILE_EXISTS` or `FILE_LOCKED`. */
export async function replaceFile(file: StoredFile, { overwrite, write, where }: ReplaceOptions): Promise<void> {
  const { storage, name } = file;
  const release = await storage.lock(lockName(name));
  try {
    if (!overwrite) await requireNoFile(file, where);
    await storage.write(name, await write());
    // A file without a link to a log has none: what is left of an older index is no part of it.
    await storage.remove(logName(name));
  } finally {
    await release();
  }
}
