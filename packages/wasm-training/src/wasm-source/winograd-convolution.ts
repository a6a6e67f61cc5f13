import { bytes, smaller, tileRows } from './vectors';
import { planeStride, transformFilter } from './winograd-filter';
import { endTile, firstTile, isLowRow, isNarrowColumn, orderColumns, orderRows, tileAt } from './winograd-order';
import { multiplyByPacked, tilesAtOnce, wholeRows } from './winograd-products';
import { readRow, readTiles, tileScratch, writeOutputs, zeroRow } from './winograd-tiles';
import { tileSize } from './winograd-transforms';

@inline function filterBytes(isLarge: bool, channels: i32, outChannels: i32): usize {
  const side = tileSize(isLarge) + 2;
  return <usize>(side * side) * planeStride(channels, outChannels);
}

/** Bytes of scratch that `winogradConvolution` needs. */
export function winogradConvolutionScratch(isLarge: bool, width: i32, channels: i32, outChannels: i32): usize {
  const filter = isLarge ? filterBytes(true, channels, outChannels) : filterBytes(false, channels, outChannels);
  const places: usize = isLarge ? 36 : 16;
  const planes = planeStride(tilesAtOnce, channels) + planeStride(tilesAtOnce, outChannels);
  return tileScratch(width, channels, outChannels) + filter + places * planes + bytes(tileRows * outChannels);
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
  const plane = planeStride(tilesAtOnce, channels), outPlane = planeStride(tilesAtOnce, outChannels);
  const outputs = pixels + 16 * plane;
  for (let first = 0; first < tiles; first += tilesAtOnce) {
    const count = smaller(tilesAtOnce, tiles - first);
    readTiles(x, height, width, channels, rows, columns, top, left, first, count, pixels, plane, scratch, zeros);
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

/** By tiles of 4 × 4, columns `start … end` of them; whole rows of tiles at once. */
function convolveLarge(
  x: usize, image: usize, packed: usize, bias: usize, out: usize, outImage: usize, taken: usize, scratch: usize, zeros: usize, pixels: usize,
  isPooled: bool, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  start: i32, end: i32, low: v128, high: v128,
): void {
  const rows = (outHeight + 3) >> 2, allRows = batch * rows;
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(tilesAtOnce, channels), outPlane = planeStride(tilesAtOnce, outChannels);
  const pixel = bytes(channels), outPixel = bytes(outChannels), outputs = pixels + 36 * plane;
  const rowsAtOnce = orderColumns(outHeight, outWidth, start, end);
  for (let first = 0; first < allRows; first += rowsAtOnce) {
    const count = smaller(rowsAtOnce, allRows - first);
    orderRows(first, count);
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = row - n * rows;
      readRow(x + <usize>n * image, height, width, channels, row, 4 * y - top, start, end, left, pixels, plane, scratch, zeros);
    }
    for (let i = 0, k: usize = 0; i < 6; i++)
      for (let j = 0; j < 6; j++, k++) {
        const from = firstTile(j);
        multiplyByPacked(
          pixels + k * plane + <usize>from * pixel, packed + k * filterPlane, outputs + k * outPlane + <usize>from * outPixel,
          wholeRows(endTile(i, j) - from), channels, outChannels,
        );
      }
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = row - n * rows;
      for (let column = start; column < end; column++)
        writeOutputs(
          true, isPooled, isLowRow(row), isNarrowColumn(column), outputs + <usize>tileAt(row, column) * outPixel, outPlane,
          out + <usize>n * outImage, taken ? taken + (<usize>n * outImage >> 2) : 0,
          outHeight, outWidth, outChannels, 4 * y, 4 * column, bias, low, high, scratch,
        );
    }
  }
}
