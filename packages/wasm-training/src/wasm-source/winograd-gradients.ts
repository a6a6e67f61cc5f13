import { bytes, smaller, tileRows } from './vectors';
import { gatherFilterGradient, planeStride, transformFilter } from './winograd-filter';
import { endTile, firstTile, isLowRow, isNarrowColumn, orderColumns, orderRows, tileAt } from './winograd-order';
import { addTransposedProduct, multiplyByPacked, tilesAtOnce, wholeRows } from './winograd-products';
import { addPixelGradients, readGradients, readRow, tileScratch, zeroRow } from './winograd-tiles';

// Tiles of 4 × 4 throughout: gradients need not be exactly zero anywhere.
@inline const places: i32 = 36;

/** Bytes of scratch that `winogradGradients` needs. */
export function winogradGradientsScratch(width: i32, channels: i32, outChannels: i32): usize {
  const planes = 2 * planeStride(channels, outChannels) + planeStride(tilesAtOnce, channels) + planeStride(tilesAtOnce, outChannels);
  return tileScratch(width, channels, outChannels) + bytes(outChannels) + <usize>places * planes + bytes(tileRows * outChannels);
}

/**
 * Gradients of a convolution with a filter of 3 × 3 at stride 1, in one pass, as the exact transpose of F(4×4, 3×3); both
 * numbers of channels are multiples of 8.
 *
 * Each of `filterGradient`, `inputGradient` and `biasGradient` is left out where its address is 0; the first needs `x`,
 * the second `filter`. Where `output` is not 0, it is that of a relu after the convolution, and `dy` the gradient behind it. Where
 * `taken` is not 0, both are those of a max pool of 2 × 2 behind it, and this is which of four it took.
 */
export function winogradGradients(
  x: usize, dy: usize, output: usize, taken: usize, filter: usize, filterGradient: usize, inputGradient: usize, biasGradient: usize,
  scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
): void {
  const columns = (outWidth + 3) >> 2;
  const outPixel = bytes(outChannels), filterPlane = planeStride(channels, outChannels);
  const turned = scratch + tileScratch(width, channels, outChannels) + outPixel;
  const weights = turned + <usize>places * filterPlane;
  if (inputGradient) transformFilter(true, true, filter, turned, scratch, channels, outChannels);
  if (filterGradient) memory.fill(weights, 0, <usize>places * filterPlane);
  if (biasGradient) memory.fill(biasGradient, 0, outPixel);
  for (let column = 0; column < columns; column += tilesAtOnce)
    addGradients(
      x, dy, output, taken, turned, filterGradient ? weights : 0, inputGradient, biasGradient, scratch, batch, height, width, channels,
      outHeight, outWidth, outChannels, top, left, column, smaller(columns, column + tilesAtOnce),
    );
  if (filterGradient) gatherFilterGradient(weights, filterGradient, scratch, channels, outChannels);
}

/** Of columns `start … end` of the tiles; whole rows of tiles at once. */
function addGradients(
  x: usize, dy: usize, output: usize, taken: usize, turned: usize, weights: usize, inputGradient: usize, biasGradient: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32, top: i32, left: i32,
  start: i32, end: i32,
): void {
  const rows = (outHeight + 3) >> 2, allRows = batch * rows;
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(tilesAtOnce, channels), outPlane = planeStride(tilesAtOnce, outChannels);
  const pixel = bytes(channels), outPixel = bytes(outChannels);
  const image = <usize>(height * width) * pixel;
  const outImage = <usize>(taken ? (outHeight >> 1) * (outWidth >> 1) : outHeight * outWidth) * outPixel;
  const sums = turned - outPixel, pixels = turned + <usize>(2 * places) * filterPlane, gradients = pixels + <usize>places * plane;
  const zeros = zeroRow(scratch, width, channels, outChannels);
  const rowsAtOnce = orderColumns(outHeight, outWidth, start, end);
  for (let first = 0; first < allRows; first += rowsAtOnce) {
    const count = smaller(rowsAtOnce, allRows - first);
    orderRows(first, count);
    if (biasGradient) memory.fill(sums, 0, outPixel);
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = 4 * (row - n * rows);
      if (weights) readRow(x + <usize>n * image, height, width, channels, row, y - top, start, end, left, pixels, plane, scratch, zeros);
      const from = <usize>n * outImage;
      for (let column = start; column < end; column++)
        readGradients(
          isLowRow(row), isNarrowColumn(column), dy + from, output ? output + from : 0, taken ? taken + (from >> 2) : 0,
          biasGradient ? sums : 0, outHeight, outWidth, outChannels, y, 4 * column,
          gradients + <usize>tileAt(row, column) * outPixel, outPlane, scratch,
        );
    }
    if (biasGradient)
      for (let o: usize = 0; o < outPixel; o += 16)
        v128.store(biasGradient + o, f32x4.add(v128.load(biasGradient + o), v128.load(sums + o)));
    for (let i = 0, k: usize = 0; i < 6; i++)
      for (let j = 0; j < 6; j++, k++) {
        const from = firstTile(j), tiles = endTile(i, j) - from;
        const some = pixels + k * plane + <usize>from * pixel, other = gradients + k * outPlane + <usize>from * outPixel;
        if (weights) addTransposedProduct(some, other, weights + k * filterPlane, tiles, channels, outChannels);
      }
    if (!inputGradient) continue;
    // Over the pixels, of which all products are taken by then: the last rows of a place reach into the next one.
    for (let i = 0, k: usize = 0; i < 6; i++)
      for (let j = 0; j < 6; j++, k++) {
        const from = firstTile(j), tiles = endTile(i, j) - from;
        const some = pixels + k * plane + <usize>from * pixel, other = gradients + k * outPlane + <usize>from * outPixel;
        multiplyByPacked(other, turned + k * filterPlane, some, wholeRows(tiles), outChannels, channels);
      }
    for (let row = first; row < first + count; row++) {
      const n = row / rows, y = row - n * rows;
      const to = inputGradient + <usize>n * image;
      // Image by image, so that its tiles find it in the cache.
      if (y == 0 && start == 0) memory.fill(to, 0, image);
      for (let column = start; column < end; column++)
        addPixelGradients(
          isLowRow(row), isNarrowColumn(column), pixels + <usize>tileAt(row, column) * pixel, plane, to, height, width, channels,
          4 * y - top, 4 * column - left, scratch,
        );
    }
  }
}
