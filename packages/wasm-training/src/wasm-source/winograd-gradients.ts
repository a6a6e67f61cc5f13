import { bytes, smaller } from './vectors';
import { gatherFilterGradient, planeStride, transformFilter } from './winograd-filter';
import { addTransposedProduct, multiplyByPacked, tilesAtOnce, wholeRows } from './winograd-products';
import { addPixelGradients, readGradients, readTiles, tileScratch, zeroRow } from './winograd-tiles';

// Tiles of 4 × 4 throughout: gradients need not be exactly zero anywhere.
@inline const size: i32 = 4;
@inline const places: i32 = 36;

/** Bytes of scratch that `winogradGradients` needs. */
export function winogradGradientsScratch(width: i32, channels: i32, outChannels: i32): usize {
  const planes = 2 * planeStride(channels, outChannels) + planeStride(tilesAtOnce, channels) + planeStride(tilesAtOnce, outChannels);
  return tileScratch(width, channels, outChannels) + bytes(outChannels) + <usize>places * planes;
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
  const rows = (outHeight + size - 1) / size, columns = (outWidth + size - 1) / size;
  const tiles = batch * rows * columns;
  const filterPlane = planeStride(channels, outChannels);
  const plane = planeStride(tilesAtOnce, channels), outPlane = planeStride(tilesAtOnce, outChannels);
  const pixel = bytes(channels), outPixel = bytes(outChannels);
  const outPixels = taken ? (outHeight >> 1) * (outWidth >> 1) : outHeight * outWidth;
  const sums = scratch + tileScratch(width, channels, outChannels);
  const turned = sums + outPixel, weights = turned + <usize>places * filterPlane;
  const pixels = weights + <usize>places * filterPlane, gradients = pixels + <usize>places * plane;
  const zeros = zeroRow(scratch, width, channels, outChannels);
  if (inputGradient) transformFilter(true, true, filter, turned, scratch, channels, outChannels);
  if (filterGradient) memory.fill(weights, 0, <usize>places * filterPlane);
  if (biasGradient) memory.fill(biasGradient, 0, outPixel);
  for (let first = 0; first < tiles; first += tilesAtOnce) {
    const count = smaller(tilesAtOnce, tiles - first);
    if (biasGradient) memory.fill(sums, 0, outPixel);
    if (filterGradient) readTiles(true, x, height, width, channels, rows, columns, top, left, first, count, pixels, plane, scratch, zeros);
    for (let i = 0; i < count; i++) {
      const tile = first + i, n = tile / (rows * columns), place = tile - n * rows * columns, row = place / columns;
      const y = row * size, column = (place - row * columns) * size;
      const image = <usize>(n * outPixels) * outPixel;
      readGradients(
        dy + image, output ? output + image : 0, taken ? taken + (image >> 2) : 0, biasGradient ? sums : 0, outHeight, outWidth, outChannels,
        y, column, gradients + <usize>i * outPixel, outPlane, scratch,
      );
    }
    if (biasGradient)
      for (let o: usize = 0; o < outPixel; o += 16)
        v128.store(biasGradient + o, f32x4.add(v128.load(biasGradient + o), v128.load(sums + o)));
    if (filterGradient)
      for (let k: usize = 0; k < <usize>places; k++)
        addTransposedProduct(pixels + k * plane, gradients + k * outPlane, weights + k * filterPlane, count, channels, outChannels);
    if (!inputGradient) continue;
    for (let k: usize = 0; k < <usize>places; k++)
      multiplyByPacked(gradients + k * outPlane, turned + k * filterPlane, pixels + k * plane, wholeRows(count), outChannels, channels);
    for (let i = 0; i < count; i++) {
      const tile = first + i, n = tile / (rows * columns), place = tile - n * rows * columns, row = place / columns;
      const y = row * size - top, column = (place - row * columns) * size - left;
      const image = inputGradient + <usize>(n * height * width) * pixel;
      // Image by image, so that its tiles find it in the cache.
      if (place == 0) memory.fill(image, 0, <usize>(height * width) * pixel);
      addPixelGradients(pixels + <usize>i * pixel, plane, image, height, width, channels, y, column, scratch);
    }
  }
  if (filterGradient) gatherFilterGradient(weights, filterGradient, scratch, channels, outChannels);
}
