/** @internal Pictures as HTML. */

import { SimError } from '@sim/core';
import { tag } from './markup.ts';
import type { Picture } from './picture.ts';
import { pngDataUri } from './png-data-uri.ts';

/**
 * The picture as an `<img>` of `size` × `size` px, or an empty place where there is none.
 *
 * Throws `INVALID_ARGUMENT` for a string that is no image data URI, and what `pngDataUri` throws.
 */
export function pictureElement(picture: Picture | undefined, alt: string, size: number, where: string): string {
  if (picture === undefined) return tag('span', { class: 'sim-no-picture' }, '–');
  const src = typeof picture === 'string' ? checkUri(picture, where) : pngDataUri(picture, { maxSide: 2 * size });
  return tag('img', { src, alt, width: size, height: size });
}

function checkUri(uri: string, where: string): string {
  if (/^data:image\/[\w.+-]+[;,]/.test(uri)) return uri;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'a picture must be pixels or a data:image/… URI',
    got: uri,
    cure: 'Pass { values, shape }, or the picture itself in place of its address.',
  });
}
