import { decodeImage } from '#decode-image';
import { type FileLocation, type NdArray, openFile, requireOneOf } from '@sim/core';
import { pictureSides } from './picture-sides.ts';
import { PICTURE_FITS, type PictureFit, type PictureSize } from './picture-size.ts';
import { unitValues } from './unit-values.ts';

/** Options of `loadImage`. */
export interface LoadImageOptions {
  /** Size to bring the picture to: one side of a square, or `[height, width]`. Default: its own. */
  readonly targetSize?: PictureSize | undefined;
  /** 3: red, green, blue. 1: grey. Default 3. */
  readonly channels?: 1 | 3;
  /** Stretch to the target size (`'fill'`), cut the longer side (`'cover'`), or pad with white (`'contain'`). Default `'fill'`. */
  readonly fit?: PictureFit;
}

/**
 * Decodes a picture to `[height, width, channels]` in [0, 1]: PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG, from a file or
 * from its bytes. Resized with Lanczos-3, turned as its EXIF data says, transparent parts on white. Under Node, through
 * the optional peer `sharp`.
 *
 * Differs from TF Similarity: `load_image` reads JPEG alone; shrinking here does not alias.
 *
 * Throws `MISSING_PEER`, `FILE_NOT_FOUND`, `FILE_FORMAT`, `INVALID_ARGUMENT`, `UNKNOWN_NAME`, and
 * `UNSUPPORTED_OPERATION` in a browser.
 *
 * @example
 * const { values, shape } = await loadImage('./cat.jpg', { targetSize: 224 });   // shape [224, 224, 3]
 */
export async function loadImage(
  picture: FileLocation | Uint8Array,
  { targetSize, channels = 3, fit = 'fill' }: LoadImageOptions = {},
): Promise<NdArray<Float32Array>> {
  const where = 'loadImage';
  requireOneOf(fit, PICTURE_FITS, 'fit', where);
  const size = targetSize === undefined ? undefined : pictureSides(targetSize, 'targetSize', where);
  const { encoded, name } = await readPicture(picture, where);
  const { bytes, height, width } = await decodeImage(encoded, { size, channels, fit, name }, where);
  return { values: unitValues(bytes), shape: [height, width, channels] };
}

async function readPicture(
  picture: FileLocation | Uint8Array,
  where: string,
): Promise<{ encoded: Uint8Array; name: string }> {
  if (picture instanceof Uint8Array) return { encoded: picture, name: 'the picture' };
  const { storage, name } = openFile(picture, where);
  return { encoded: await storage.read(name), name };
}
