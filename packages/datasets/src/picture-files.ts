/** @internal The pictures in a folder. */
import { listLocalFolder } from '#local-folder';
import { openFile } from '@sim/core';
import type { EncodedPicture } from './decode-pictures.ts';

const pictureName = /\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)$/i;

/** Pictures of a folder, told by their names, in ascending order. Throws `FILE_NOT_FOUND`. */
export async function pictureFiles(folder: string, where: string): Promise<EncodedPicture[]> {
  const { files } = await listLocalFolder(folder, where);
  return files
    .filter(({ name }) => pictureName.test(name))
    .map(({ name, path }) => ({
      name,
      read: () => {
        const file = openFile(path, where);
        return file.storage.read(file.name);
      },
    }));
}
