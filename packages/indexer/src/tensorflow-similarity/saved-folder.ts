/**
 * The files of an index that TensorFlow Similarity saved.
 *
 * @internal
 */
import { type ByteStorage, openStorage, SimError, type StorageLocation } from '@sim/core';

/** A file of the folder. */
export interface SavedFile {
  /** Its path in the folder. */
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/**
 * Files of the folder by their paths: those directly in it, in `store` and in `search`. A storage of the caller's own is
 * flat, so that there they stand side by side.
 */
export async function listSavedFiles(location: StorageLocation, where: string): Promise<Map<string, SavedFile>> {
  const isFlat = typeof location !== 'string' && !(location instanceof URL);
  const parts = isFlat ? [''] : ['', 'store', 'search'];
  const files = new Map<string, SavedFile>();
  for (const part of parts) {
    const storage = openStorage(part === '' ? location : inside(location as string | URL, part), where);
    for (const name of await storage.list()) {
      const path = part === '' ? name : `${part}/${name}`;
      files.set(path, { path, read: () => storage.read(name) });
    }
  }
  if (files.size > 0) return files;
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: 'there is no folder with files',
    got: isFlat ? (location as ByteStorage).location : String(location),
    cure: 'Pass the folder that Indexer.save or model.save_index of TensorFlow Similarity was given.',
  });
}

/** A folder inside a folder, both as path or URL. */
function inside(location: string | URL, name: string): string {
  const folder = String(location);
  return /[/\\:]$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`;
}
