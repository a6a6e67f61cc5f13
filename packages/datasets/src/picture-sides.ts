/** @internal Sizes of pictures, checked. */
import { requireInteger } from '@sim/core';
import type { PictureSize } from './picture-size.ts';

/** Height and width. Throws `INVALID_ARGUMENT`. */
export function pictureSides(size: PictureSize, name: string, where: string): readonly [height: number, width: number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return [requireInteger(height, name, where), requireInteger(width, name, where)];
}
