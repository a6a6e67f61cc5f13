/** @internal Many pictures in one. */

import { type NdArray, SimError } from '@sim/core';
import type { PixelRange } from './pixel-range.ts';
import { type Pixels, shrink, toPixels } from './pixels.ts';

/** Many pictures of one size in one, row by row, tile after tile. */
export interface PictureAtlas {
  readonly pixels: Pixels;
  readonly columns: number;
  readonly rows: number;
}

/** How the tiles are laid out. */
export interface PictureAtlasOptions extends PixelRange {
  /** Longest side of a tile in px; larger pictures are averaged down. Default 32. */
  readonly maxTile?: number;
  /** As many rows as columns, the last ones left black. Default false. */
  readonly isSquare?: boolean;
}

/** Puts pictures `[count, height, width]` or `[count, height, width, channels]` into one. */
export function pictureAtlas(
  pictures: NdArray<Float32Array | Uint8Array>,
  options: PictureAtlasOptions,
  where: string,
): PictureAtlas {
  const { maxTile = 32, isSquare = false } = options;
  const [count = 0, height = 0, width = 0, channels = 1] = pictures.shape;
  if (
    pictures.shape.length < 3 ||
    pictures.shape.length > 4 ||
    pictures.values.length !== count * height * width * channels
  )
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `pictures must be [count, height, width, channels], here with ${pictures.values.length} values`,
      got: `[${pictures.shape.join(', ')}]`,
      cure: 'Pass the pixels of all pictures with their shape.',
    });
  const size = height * width * channels;
  const tiles = Array.from({ length: count }, (_, i) => {
    const values = pictures.values.subarray(i * size, (i + 1) * size);
    return shrink(
      toPixels({ values, shape: [height, width, channels] }, options, where),
      Math.ceil(Math.max(height, width) / maxTile),
    );
  });
  const columns = Math.ceil(Math.sqrt(count));
  const rows = isSquare ? columns : Math.ceil(count / columns);
  return { pixels: pasteTiles(tiles, columns, rows), columns, rows };
}

function pasteTiles(tiles: readonly Pixels[], columns: number, rows: number): Pixels {
  const { width, height, channels } = tiles[0] as Pixels;
  const stride = columns * width * channels;
  const data = new Uint8Array(rows * height * stride);
  for (const [i, tile] of tiles.entries()) {
    const left = (i % columns) * width * channels;
    for (let y = 0; y < height; y++) {
      const line = tile.data.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(line, (Math.floor(i / columns) * height + y) * stride + left);
    }
  }
  return { data, width: columns * width, height: rows * height, channels };
}
