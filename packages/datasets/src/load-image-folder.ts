import { listLocalFolder } from '#local-folder';
import { type LongCallOptions, SimError, requireInteger, requireOneOf } from '@sim/core';
import { decodePictures } from './decode-pictures.ts';
import type { LabeledImages } from './labeled-images.ts';
import { pictureFiles } from './picture-files.ts';
import { pictureSides } from './picture-sides.ts';
import { PICTURE_FITS, type PictureFit, type PictureSize } from './picture-size.ts';

/** Options of `loadImageFolder`. */
export interface LoadImageFolderOptions extends LongCallOptions {
  /** Path or `file:` URL of the folder of classes. */
  readonly folder: string | URL;
  /** Size to bring pictures to: one side of a square, or `[height, width]`. Default: theirs, which must agree. */
  readonly size?: PictureSize | undefined;
  /** 3: red, green, blue. 1: grey. Default 3. */
  readonly channels?: 1 | 3;
  /** Stretch to the size (`'fill'`), cut the longer side (`'cover'`), or pad with white (`'contain'`). Default `'fill'`. */
  readonly fit?: PictureFit;
  /** Classes to load. Default: every sub-folder. */
  readonly classList?: readonly string[] | undefined;
  /** Load at most so many pictures of each class, the first by name. Default: all. */
  readonly limitPerClass?: number | undefined;
}

/** Pictures with their class and file. */
export interface ImageFolder extends LabeledImages<string[]> {
  /** `[count]`: where each picture stands, as `class/file`. */
  readonly files: string[];
}

/**
 * Pictures out of a folder whose sub-folders are the classes: images `[count, height, width, channels]` in [0, 1],
 * labels the names of the sub-folders, both in ascending order of name. Decodes PNG, JPEG, WebP, GIF, AVIF, TIFF and
 * SVG through the optional peer `sharp`; other files are left out. Under Node.
 *
 * Throws `MISSING_PEER`, `FILE_NOT_FOUND`, `FILE_FORMAT` (a damaged picture, by name), `SHAPE_MISMATCH` (pictures of
 * different size without `size`), `INVALID_LABEL` (a class that is not there), `EMPTY_INPUT`, `INVALID_ARGUMENT`,
 * `ABORTED`, and `STORAGE_UNAVAILABLE` in a browser.
 *
 * @example
 * const { images, labels } = await loadImageFolder({ folder: './flowers', size: 64 });   // labels ['daisy', 'daisy', …]
 */
export async function loadImageFolder(options: LoadImageFolderOptions): Promise<ImageFolder> {
  const where = 'loadImageFolder';
  const { folder, channels = 3, fit = 'fill', classList, limitPerClass } = options;
  requireOneOf(fit, PICTURE_FITS, 'fit', where);
  if (limitPerClass !== undefined) requireInteger(limitPerClass, 'limitPerClass', where);
  const size = options.size === undefined ? undefined : pictureSides(options.size, 'size', where);
  const { folders, path } = await listLocalFolder(folder, where);
  const absent = classList?.find((wanted) => !folders.some(({ name }) => name === wanted));
  if (absent !== undefined)
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: `classList names a class that has no folder in ${path}`,
      got: absent,
      cure: 'Use names of sub-folders.',
    });
  const chosen = classList ? folders.filter(({ name }) => classList.includes(name)) : folders;
  const pictures = [];
  for (const { name, path: classPath } of chosen)
    for (const picture of (await pictureFiles(classPath, where)).slice(0, limitPerClass))
      pictures.push({ ...picture, name: `${name}/${picture.name}`, label: name });
  return {
    images: await decodePictures(pictures, { size, channels, fit }, where, options),
    labels: pictures.map(({ label }) => label),
    files: pictures.map(({ name }) => name),
  };
}
