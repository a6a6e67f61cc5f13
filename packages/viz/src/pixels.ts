/** @internal Pictures as bytes. */

import { type NdArray, SimError } from '@sim/core';
import { encode } from 'fast-png';
import type { PixelRange } from './pixel-range.ts';

/** Pixels of 8 bits, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Pixels of a picture as bytes. Throws as `pngDataUri` does. */
export function toPixels(
  { values, shape }: NdArray<Float32Array | Uint8Array>,
  options: PixelRange,
  where: string,
): Pixels {
  const [height = 0, width = 0, channels = 1] = shape;
  const fits = (shape.length === 2 || shape.length === 3) && height > 0 && width > 0 && [1, 3, 4].includes(channels);
  if (!fits || values.length !== height * width * channels)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `a picture must be [height, width] or [height, width, 1, 3 or 4], here with ${values.length} values`,
      got: `[${shape.join(', ')}]`,
      cure: 'Pass the pixels of one picture with its shape.',
    });
  return { data: toBytes(values, options, where), width, height, channels };
}

/** Mean over blocks of `factor` × `factor` pixels; the last blocks of a row or column may be smaller. */
export function shrink(pixels: Pixels, factor: number): Pixels {
  if (factor <= 1) return pixels;
  const { data, width, height, channels } = pixels;
  const [w, h] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const small = new Uint8Array(w * h * channels);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let c = 0; c < channels; c++) {
        const [right, below] = [Math.min(width, (x + 1) * factor), Math.min(height, (y + 1) * factor)];
        let sum = 0;
        for (let v = y * factor; v < below; v++)
          for (let u = x * factor; u < right; u++) sum += data[(v * width + u) * channels + c] as number;
        small[(y * w + x) * channels + c] = Math.round(sum / ((right - x * factor) * (below - y * factor)));
      }
  return { data: small, width: w, height: h, channels };
}

/** 8-bit pixels as the bytes of a PNG file. */
export function encodePng({ data, width, height, channels }: Pixels): Uint8Array {
  return encode({ data, width, height, channels, depth: 8 }, { zlib: { level: 9 } });
}

/** 8-bit pixels as a PNG in a `data:` URI. */
export function encodePixels(pixels: Pixels): string {
  const png = encodePng(pixels);
  let binary = '';
  for (let i = 0; i < png.length; i += BYTES_PER_CALL)
    binary += String.fromCharCode(...png.subarray(i, i + BYTES_PER_CALL));
  return `data:image/png;base64,${btoa(binary)}`;
}

/** Arguments that a function call takes on every engine. */
const BYTES_PER_CALL = 8192;

function toBytes(
  values: Float32Array | Uint8Array,
  { minPixelValue = 0, maxPixelValue = values instanceof Float32Array ? 1 : 255 }: PixelRange,
  where: string,
): Uint8Array {
  const span = maxPixelValue - minPixelValue;
  if (!(span > 0))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `maxPixelValue must be larger than minPixelValue ${minPixelValue}`,
      got: maxPixelValue,
      cure: 'Pass the values of black and white.',
    });
  return Uint8Array.from(values, (value, i) => {
    if (!Number.isFinite(value))
      throw new SimError({
        code: 'NOT_FINITE',
        where,
        problem: `pixel value ${i} is not a finite number`,
        got: value,
        cure: 'Find out where the picture was computed.',
      });
    if (value > maxPixelValue + span || value < minPixelValue - span)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: `pixel value ${i} is far outside [${minPixelValue}, ${maxPixelValue}]`,
        got: value,
        cure: 'Pass minPixelValue and maxPixelValue, the values of black and white.',
      });
    return Math.round((255 * (Math.min(maxPixelValue, Math.max(minPixelValue, value)) - minPixelValue)) / span);
  });
}
