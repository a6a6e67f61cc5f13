/** @internal Decoding of pictures, under Node through the optional peer sharp. */
import { SimError } from '@sim/core';
import type sharp from 'sharp';
import type { DecodeOptions, DecodedPicture } from '../picture.ts';

const white = { r: 255, g: 255, b: 255 };

/**
 * Decodes a picture in any format that sharp reads: PNG, JPEG, WebP, GIF, AVIF, TIFF, SVG. Resized with Lanczos-3,
 * turned as its EXIF data says, transparent parts on white.
 *
 * Throws `MISSING_PEER` when sharp is not installed, `FILE_FORMAT` for bytes that are no whole picture.
 */
export async function decodeImage(
  encoded: Uint8Array,
  { size, channels, fit, name }: DecodeOptions,
  where: string,
): Promise<DecodedPicture> {
  const { default: open } = await loadPeer(where);
  try {
    let picture = open(encoded).autoOrient().flatten({ background: white });
    if (size) picture = picture.resize({ height: size[0], width: size[1], fit, kernel: 'lanczos3', background: white });
    picture = channels === 1 ? picture.greyscale() : picture.toColourspace('srgb');
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { bytes: new Uint8Array(data.buffer, data.byteOffset, data.length), height: info.height, width: info.width };
  } catch (cause) {
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `${name} is no picture that can be decoded`,
      cure: 'Check that it is a whole PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG.',
      cause,
    });
  }
}

async function loadPeer(where: string): Promise<{ readonly default: typeof sharp }> {
  try {
    return await import('sharp');
  } catch (cause) {
    throw new SimError({
      code: 'MISSING_PEER',
      where,
      problem: 'the optional package sharp, which decodes pictures, cannot be loaded',
      cure: 'Run `npm install sharp`.',
      cause,
    });
  }
}
