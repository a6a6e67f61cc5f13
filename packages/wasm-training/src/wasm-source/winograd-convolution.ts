import { bytes, smaller } from './vectors';
import { planeStride, transformFilter } from './winograd-filter';
import { multiplyByPacked, tilesAtOnce, wholeRows } from './winograd-products';
import { readTiles, tileScratch, writeOutputs, zeroRow } from './winograd-tiles';
import { tileSize } from './winograd-transforms';

@inline function scratchBytes(isLarge: bool, width: i32, channels: i32, outChannels: i32): usize {
  const side = tileSize(isLarge) + 2;
  const planes = planeStride(channels, outChannels) + planeStride(tilesAtOnce, channels) + planeStride(tilesAtOnce, outChannels);
  return tileScratch(width, channels, outChannels) + <usize>(side * side) * planes;
}

/** Bytes of scratch that `winogradConvolution` needs. */
export function winogradConvolutionScratch(isLarge: bool, width: i32, channels: i32, outChannels: i32): usize {
  return isLarge ? scratchBytes(true, width, channels, outChannels) : scratchBytes(false, width, channels, outChannels);
}

@inline function convolve(
  isLarge: bool, isPooled: bool, x: usize, filter: usize, bias: usize, out: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  lowest: f32, highest: f32,
): void {
  const size = tileSize(isLarge), places: usize = (size + 2) * (size + 2);
  const rows = (outHeight + size - 1) / size, columns = (outWidth + size - 1) / size;
  const tiles = batch * rows * columns;
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(tilesAtOnce, channels), outPlane = planeStride(tilesAtOnce, outChannels);
  const pixel = <usize>channels << 2, outPixel = <usize>outChannels << 2;
  const packed = scratch + tileScratch(width, channels, outChannels);
  const pixels = packed + places * filterPlane, outputs = pixels + places * plane;
  const outPixels = isPooled ? (outHeight >> 1) * (outWidth >> 1) : outHeight * outWidth;
  const low = f32x4.splat(lowest), high = f32x4.splat(highest);
  const zeros = zeroRow(scratch, width, channels, outChannels);
  transformFilter(isLarge, false, filter, packed, scratch, channels, outChannels);
  for (let first = 0; first < tiles; first += tilesAtOnce) {
    const count = smaller(tilesAtOnce, tiles - first);
    readTiles(isLarge, x, height, width, channels, rows, columns, top, left, first, count, pixels, plane, scratch, zeros);
    for (let k: usize = 0; k < places; k++)
      multiplyByPacked(pixels + k * plane, packed + k * filterPlane, outputs + k * outPlane, wholeRows(count), channels, outChannels);
    for (let i = 0; i < count; i++) {
      const tile = first + i, n = tile / (rows * columns), place = tile - n * rows * columns, row = place / columns;
      const image = out + <usize>(n * outPixels) * outPixel;
      const y = row * size, column = (place - row * columns) * size;
      writeOutputs(isLarge, isPooled, outputs + <usize>i * outPixel, outPlane, image, outHeight, outWidth, outChannels, y, column, bias, low, high, scratch);
    }
  }
}

/**
 * Convolution with a filter of 3 × 3 at stride 1, plus `bias` unless it is 0, limited to `lowest … highest`; both numbers
 * of channels are multiples of 8.
 *
 * By tiles of 2 × 2 (F(2×2, 3×3)) an output whose pixels are all zero is exactly zero, as a direct sum is. By tiles of
 * 4 × 4 (`isLarge`) it is faster, loses one digit and leaves rests there, of which a relu after it would let half pass.
 * Where `isPooled`, a max pool of 2 × 2 follows at once, which saves writing and reading all but a quarter.
 */
export function winogradConvolution(
  x: usize, filter: usize, bias: usize, out: usize, scratch: usize, isLarge: bool, isPooled: bool,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  lowest: f32, highest: f32,
): void {
  if (isLarge) convolve(true, isPooled, x, filter, bias, out, scratch, batch, height, width, channels, outHeight, outWidth, outChannels, top, left, lowest, highest);
  else convolve(false, isPooled, x, filter, bias, out, scratch, batch, height, width, channels, outHeight, outWidth, outChannels, top, left, lowest, highest);
}
