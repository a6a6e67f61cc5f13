/** @internal What stands in for folders of folders elsewhere. */
import { SimError } from '@sim/core';
import type { FolderContent } from '../folder-content.ts';

/** Stands in for folders where there is no file system. Throws `STORAGE_UNAVAILABLE`. */
export async function listLocalFolder(location: string | URL, where: string): Promise<FolderContent> {
  throw new SimError({
    code: 'STORAGE_UNAVAILABLE',
    where,
    problem: 'this platform has no file system',
    got: String(location),
    cure: 'Load folders under Node, and pass the arrays on.',
  });
}
