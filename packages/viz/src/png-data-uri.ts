import { type NdArray, requireInteger } from '@sim/core';
import type { PixelRange } from './pixel-range.ts';
import { encodePixels, shrink, toPixels } from './pixels.ts';

/** How pixels are read and written. */
export interface PngDataUriOptions extends PixelRange {
  /** Longest side in px; larger pictures are averaged down by the whole factor that makes them fit. Default: no bound. */
  readonly maxSide?: number;
}

/**
 * A picture as a PNG in a `data:` URI, fit for `<img src>`.
 *
 * @param picture `[height, width]` or `[height, width, channels]` with 1 (grey), 3 (RGB) or 4 (RGBA) channels. Values
 *   between black and white become 0 … 255; those outside are clipped.
 *
 * Throws `SHAPE_MISMATCH` for another shape, `NOT_FINITE` for NaN, and `INVALID_ARGUMENT` when values lie so far
 * outside that they must be on another scale.
 *
 * @example
 * pngDataUri({ values: new Float32Array(784), shape: [28, 28] });   // 'data:image/png;base64,iVBOR…'
 */
export function pngDataUri(picture: NdArray<Float32Array | Uint8Array>, options: PngDataUriOptions = {}): string {
  const where = 'pngDataUri';
  const { maxSide = Number.MAX_SAFE_INTEGER } = options;
  requireInteger(maxSide, 'maxSide', where);
  const pixels = toPixels(picture, options, where);
  return encodePixels(shrink(pixels, Math.ceil(Math.max(pixels.width, pixels.height) / maxSide)));
}
