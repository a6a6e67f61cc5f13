import { bytes, smaller, tileRows } from './vectors';
import { planeStride, transformFilter } from './winograd-filter';
import { multiplyByPacked, tilesAtOnce, wholeRows } from './winograd-products';
import { readPixels, readTiles, tileScratch, writeOutputs, zeroRow } from './winograd-tiles';
import { tileSize } from './winograd-transforms';

// Of a block of tiles; products of less than all of them may begin anywhere and are rounded up.
@inline const blockRows: i32 = tilesAtOnce + tileRows;

@inline function filterBytes(isLarge: bool, channels: i32, outChannels: i32): usize {
  const side = tileSize(isLarge) + 2;
  return <usize>(side * side) * planeStride(channels, outChannels);
}

/** Bytes of scratch that `winogradConvolution` needs. */
export function winogradConvolutionScratch(isLarge: bool, width: i32, channels: i32, outChannels: i32): usize {
  const filter = isLarge ? filterBytes(true, channels, outChannels) : filterBytes(false, channels, outChannels);
  const places: usize = isLarge ? 36 : 16;
  return tileScratch(width, channels, outChannels) + filter + places * (planeStride(blockRows, channels) + planeStride(blockRows, outChannels));
}

/**
 * Convolution with a filter of 3 × 3 at stride 1, plus `bias` unless it is 0, limited to `lowest … highest`; both numbers
 * of channels are multiples of 8.
 *
 * By tiles of 2 × 2 (F(2×2, 3×3)) an output whose pixels are all zero is exactly zero, as a direct sum is. By tiles of
 * 4 × 4 (`isLarge`) it is faster, loses one digit and leaves rests there, of which a relu after it would let half pass.
 * Where `isPooled`, a max pool of 2 × 2 follows at once, which saves writing and reading all but a quarter; where `taken` is not 0, which
 * of four it took goes there, a byte each.
 */
export function winogradConvolution(
  x: usize, filter: usize, bias: usize, out: usize, taken: usize, scratch: usize, isLarge: bool, isPooled: bool,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  lowest: f32, highest: f32,
): void {
  const zeros = zeroRow(scratch, width, channels, outChannels);
  const packed = scratch + tileScratch(width, channels, outChannels);
  const outPixels = isPooled ? (outHeight >> 1) * (outWidth >> 1) : outHeight * outWidth;
  const image = <usize>(height * width) * bytes(channels), outImage = <usize>outPixels * bytes(outChannels);
  const low = f32x4.splat(lowest), high = f32x4.splat(highest);
  if (isLarge) {
    transformFilter(true, false, filter, packed, scratch, channels, outChannels);
    const pixels = packed + filterBytes(true, channels, outChannels);
    const columns = (outWidth + 3) >> 2;
    for (let column = 0; column < columns; column += tilesAtOnce)
      convolveLarge(
        x, image, packed, bias, out, outImage, taken, scratch, zeros, pixels, isPooled, batch, height, width, channels, outHeight, outWidth,
        outChannels, top, left, column, smaller(columns, column + tilesAtOnce), low, high,
      );
  } else {
    transformFilter(false, false, filter, packed, scratch, channels, outChannels);
    const pixels = packed + filterBytes(false, channels, outChannels);
    convolveSmall(
      x, packed, bias, out, outImage, taken, scratch, zeros, pixels, isPooled, batch, height, width, channels, outHeight, outWidth, outChannels,
      top, left, low, high,
    );
  }
}

/** By tiles of 2 × 2. */
function convolveSmall(
  x: usize, packed: usize, bias: usize, out: usize, outImage: usize, taken: usize, scratch: usize, zeros: usize, pixels: usize,
  isPooled: bool, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  low: v128, high: v128,
): void {
  const rows = (outHeight + 1) >> 1, columns = (outWidth + 1) >> 1;
  const tiles = batch * rows * columns;
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(blockRows, channels), outPlane = planeStride(blockRows, outChannels);
  const outputs = pixels + 16 * plane;
  for (let first = 0; first < tiles; first += tilesAtOnce) {
    const count = smaller(tilesAtOnce, tiles - first);
    readTiles(false, x, height, width, channels, rows, columns, top, left, first, count, pixels, plane, scratch, zeros);
    for (let k: usize = 0; k < 16; k++)
      multiplyByPacked(pixels + k * plane, packed + k * filterPlane, outputs + k * outPlane, wholeRows(count), channels, outChannels);
    for (let i = 0; i < count; i++) {
      const row = (first + i) / columns, n = row / rows, column = first + i - row * columns;
      writeOutputs(
        false, isPooled, false, false, outputs + <usize>i * bytes(outChannels), outPlane, out + <usize>n * outImage,
        taken ? taken + (<usize>n * outImage >> 2) : 0,
        outHeight, outWidth, outChannels, (row - n * rows) << 1, column << 1, bias, low, high, scratch,
      );
    }
  }
}

/** Whether the last tile of 4 in a dimension makes 1 or 2 outputs, for which 4 of its 6 places are enough. */
@inline function isHalved(outputs: i32): bool {
  return (outputs & 3) == 1 || (outputs & 3) == 2;
}

/**
 * By tiles of 4 × 4, columns `start … end` of them; whole rows of tiles at once. Where the last row or column of an image is halved,
 * its tiles stand before and after the whole ones, so that products of any place are those of neighbouring tiles: halved in width,
 * whole, halved in height, halved in both.
 */
function convolveLarge(
  x: usize, image: usize, packed: usize, bias: usize, out: usize, outImage: usize, taken: usize, scratch: usize, zeros: usize, pixels: usize,
  isPooled: bool, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  start: i32, end: i32, low: v128, high: v128,
): void {
  const rows = (outHeight + 3) >> 2, allRows = batch * rows;
  const hasLow = isHalved(outHeight), hasNarrow = isHalved(outWidth) && 4 * end >= outWidth;
  const wide = end - start - i32(hasNarrow);
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(blockRows, channels), outPlane = planeStride(blockRows, outChannels);
  const pixel = bytes(channels), outPixel = bytes(outChannels), outputs = pixels + 36 * plane;
  const rowsAtOnce = tilesAtOnce / (end - start);
  for (let first = 0; first < allRows; first += rowsAtOnce) {
    const count = smaller(rowsAtOnce, allRows - first), before = first / rows;
    const lowRows = hasLow ? (first + count) / rows - before : 0, highRows = count - lowRows;
    const narrow = hasNarrow ? highRows : 0, whole = narrow + highRows * wide;
    const both = whole + lowRows * wide, total = both + (hasNarrow ? lowRows : 0);
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = row - n * rows, isLow = hasLow && y == rows - 1;
      const index = isLow ? n - before : row - first - (hasLow ? n - before : 0);
      const to = pixels + <usize>((isLow ? whole : narrow) + index * wide) * pixel;
      const toNarrow = hasNarrow ? pixels + <usize>(isLow ? both + index : index) * pixel : 0;
      readPixels(
        true, isLow, x + <usize>n * image, height, width, channels, 4 * y - top, 4 * start - left, wide, to, toNarrow, plane, scratch, zeros,
      );
    }
    for (let i = 0, k: usize = 0; i < 6; i++)
      for (let j = 0; j < 6; j++, k++) {
        const isInner = j == 3 || j == 4;
        const from = isInner ? narrow : 0, stop = i == 3 || i == 4 ? whole : isInner ? both : total;
        multiplyByPacked(
          pixels + k * plane + <usize>from * pixel, packed + k * filterPlane, outputs + k * outPlane + <usize>from * outPixel,
          wholeRows(stop - from), channels, outChannels,
        );
      }
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = row - n * rows, isLow = hasLow && y == rows - 1;
      const index = isLow ? n - before : row - first - (hasLow ? n - before : 0);
      for (let column = start; column < end; column++) {
        const isNarrow = column - start == wide;
        const tile = isNarrow ? (isLow ? both + index : index) : (isLow ? whole : narrow) + index * wide + column - start;
        writeOutputs(
          true, isPooled, isLow, isNarrow, outputs + <usize>tile * outPixel, outPlane, out + <usize>n * outImage,
          taken ? taken + (<usize>n * outImage >> 2) : 0,
          outHeight, outWidth, outChannels, 4 * y, 4 * column, bias, low, high, scratch,
        );
      }
    }
  }
}
