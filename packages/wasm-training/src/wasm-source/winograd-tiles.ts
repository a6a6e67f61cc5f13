import { bytes, larger, smaller } from './vectors';
import { isLowRow, isNarrowColumn, tileAt, wideTiles } from './winograd-order';
import { tilesAtOnce } from './winograd-products';
import {
  finishOutputs, finishShortOutputs, gatherOutputs, gatherPixelGradients, gatherShortOutputs, gatherShortPixelGradients, tileSize,
  transformGradients, transformPixels, transformShortGradients, transformShortPixels,
} from './winograd-transforms';

// Tiles are read from and written to images `[height, width, channels]` here, with channels a multiple of 4. `plane` is the distance
// in bytes between the matrices of two places of a tile; `scratch` holds the columns of tiles beside each other, then a window of an image
// and a row of zeros.

// Columns of as many tiles as are handled together.
@inline const columnsBytes: usize = (tilesAtOnce * 4 + 2) * 96;

@inline function windowBytes(channels: i32, outChannels: i32): usize {
  return bytes(72 * larger(channels, outChannels));
}

/** Bytes of `scratch` for images that are so wide. */
@inline export function tileScratch(width: i32, channels: i32, outChannels: i32): usize {
  return columnsBytes + windowBytes(channels, outChannels) + bytes(width * channels);
}

/** Clears the row of zeros in `scratch` that stands for rows outside the image. */
@inline export function zeroRow(scratch: usize, width: i32, channels: i32, outChannels: i32): usize {
  const row = scratch + columnsBytes + windowBytes(channels, outChannels);
  memory.fill(row, 0, bytes(width * channels));
  return row;
}

/** Copies a window of pixels, zero outside the image, to `to`. */
function copyWindow(image: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32, rows: i32, columns: i32, to: usize): void {
  for (let i = y; i < y + rows; i++)
    for (let j = x; j < x + columns; j++, to += pixel) {
      if (i < 0 || i >= height || j < 0 || j >= width) memory.fill(to, 0, pixel);
      else memory.copy(to, image + <usize>(i * width + j) * pixel, pixel);
    }
}

/** Address of pixel `(y, x)`, or `zeros` where the row lies outside the image. */
@inline function rowAddress(image: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32, zeros: usize): usize {
  return y < 0 || y >= height ? zeros : image + <usize>(y * width + x) * pixel;
}

/** Fills columns of a tile with zeros. */
@inline function clearColumns(from: usize, end: usize): void {
  const zero = f32x4.splat(0);
  for (; from < end; from += 16) v128.store(from, zero);
}

/**
 * Transforms `count` tiles beside each other, the first of which begins at pixel `(y, x)`; what lies outside the image is
 * zero. Columns that two tiles share are transformed once. `zeros` is a row of zeros. Where `isLow`, only the upper half of the
 * tiles has outputs; where `toNarrow` is not 0, half a tile follows, which goes there.
 */
@inline export function readPixels(
  isLarge: bool, isLow: bool, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32, count: i32,
  to: usize, toNarrow: usize, plane: usize, scratch: usize, zeros: usize,
): void {
  const size = tileSize(isLarge), side = size + 2, span = count * size + 2 + (toNarrow ? 2 : 0);
  const pixel = bytes(channels);
  const first = smaller(span, larger(0, -x)), last = larger(first, smaller(span, width - x));
  const left = x + first;
  const r0 = rowAddress(image, height, width, pixel, y, left, zeros), r1 = rowAddress(image, height, width, pixel, y + 1, left, zeros);
  const r2 = rowAddress(image, height, width, pixel, y + 2, left, zeros), r3 = rowAddress(image, height, width, pixel, y + 3, left, zeros);
  const r4 = isLarge ? rowAddress(image, height, width, pixel, y + 4, left, zeros) : 0;
  const r5 = isLarge ? rowAddress(image, height, width, pixel, y + 5, left, zeros) : 0;
  const column: usize = side << 4;
  const inside = scratch + <usize>first * column, outside = scratch + <usize>last * column, end = scratch + <usize>span * column;
  clearColumns(scratch, inside);
  clearColumns(outside, end);
  for (let c: usize = 0; c < pixel; c += 16) {
    let a0 = r0 + c, a1 = r1 + c, a2 = r2 + c, a3 = r3 + c, a4 = r4 + c, a5 = r5 + c;
    for (let at = inside; at < outside; at += column) {
      const d0 = v128.load(a0), d1 = v128.load(a1), d2 = v128.load(a2), d3 = v128.load(a3);
      if (isLarge && isLow) transformShortPixels(d0, d1, d2, d3, at, 16);
      else {
        const d4 = isLarge ? v128.load(a4) : d0, d5 = isLarge ? v128.load(a5) : d0;
        transformPixels(isLarge, d0, d1, d2, d3, d4, d5, at, 16);
      }
      a0 += pixel; a1 += pixel; a2 += pixel; a3 += pixel;
      if (isLarge) { a4 += pixel; a5 += pixel; }
    }
    for (let i: usize = 0; i < <usize>side; i++) {
      if (isLow && i == 3) i = 5;
      let from = scratch + (i << 4), target = to + c + i * side * plane;
      let d0 = v128.load(from), d1 = v128.load(from + column);
      for (const stop = target + <usize>count * pixel; target < stop; target += pixel, from += size * column) {
        const d2 = v128.load(from + 2 * column), d3 = v128.load(from + 3 * column);
        const d4 = isLarge ? v128.load(from + 4 * column) : d2, d5 = isLarge ? v128.load(from + 5 * column) : d3;
        transformPixels(isLarge, d0, d1, d2, d3, d4, d5, target, plane);
        d0 = d4;
        d1 = d5;
      }
      if (toNarrow)
        transformShortPixels(d0, d1, v128.load(from + 2 * column), v128.load(from + 3 * column), toNarrow + c + i * side * plane, plane);
    }
  }
}

/** Transforms columns `start … end` of a row of tiles of 4 × 4 of the batch; its first pixels are row `y` of the image. */
export function readRow(
  image: usize, height: i32, width: i32, channels: i32, row: i32, y: i32, start: i32, end: i32, left: i32,
  to: usize, plane: usize, scratch: usize, zeros: usize,
): void {
  const pixel = bytes(channels);
  const toNarrow = isNarrowColumn(end - 1) ? to + <usize>tileAt(row, end - 1) * pixel : 0;
  readPixels(
    true, isLowRow(row), image, height, width, channels, y, 4 * start - left, wideTiles(), to + <usize>tileAt(row, start) * pixel, toNarrow,
    plane, scratch, zeros,
  );
}

/** Transforms the pixels of `count` tiles of 2 × 2 of the batch from tile `first` on; every image has `rows` · `columns` of them. */
export function readTiles(
  x: usize, height: i32, width: i32, channels: i32, rows: i32, columns: i32, top: i32, left: i32,
  first: i32, count: i32, to: usize, plane: usize, scratch: usize, zeros: usize,
): void {
  const pixel = bytes(channels);
  for (let i = 0, run = 0; i < count; i += run) {
    const row = (first + i) / columns, n = row / rows, column = first + i - row * columns;
    run = smaller(columns - column, count - i);
    const image = x + <usize>(n * height * width) * pixel, y = ((row - n * rows) << 1) - top;
    readPixels(false, false, image, height, width, channels, y, (column << 1) - left, run, to + <usize>i * pixel, 0, plane, scratch, zeros);
  }
}

/**
 * Writes the outputs of the tile whose first output is `(y, x)`, as far as they lie in the image; where `isPooled`, of every
 * 2 × 2 of them the largest, to an image of half the size, and where `taken` is not 0, to it which one that was, a byte each.
 * Where `isLow` or `isNarrow`, of the upper or left half alone.
 */
@inline export function writeOutputs(
  isLarge: bool, isPooled: bool, isLow: bool, isNarrow: bool, from: usize, plane: usize, image: usize, taken: usize,
  height: i32, width: i32, channels: i32, y: i32, x: i32, bias: usize, lowest: v128, highest: v128, scratch: usize,
): void {
  const size = tileSize(isLarge), side: usize = size + 2, row = side << 4;
  const pixel = bytes(channels), stride = side * plane;
  const rows = isLow ? 2 : size, columns = isNarrow ? 2 : size;
  const isDirect = !isPooled && y + rows <= height && x + columns <= width;
  const tile = scratch + side * row;
  const outPixel: usize = isDirect ? pixel : 16, outRow = isDirect ? <usize>width * pixel : <usize>size << 4;
  const zero = f32x4.splat(0);
  for (let c: usize = 0; c < pixel; c += 16) {
    const added = bias ? v128.load(bias + c) : zero;
    let source = from + c;
    for (let j = scratch; j < scratch + row; j += 16, source += plane) {
      if (isNarrow && j == scratch + 48) {
        j += 32;
        source += 2 * plane;
      }
      const m0 = v128.load(source), m1 = v128.load(source + stride), m2 = v128.load(source + 2 * stride);
      const m5 = isLarge ? v128.load(source + 5 * stride) : zero;
      if (isLarge && isLow) gatherShortOutputs(m0, m1, m2, m5, j, row);
      else gatherOutputs(isLarge, m0, m1, m2, v128.load(source + 3 * stride), isLarge ? v128.load(source + 4 * stride) : zero, m5, j, row);
    }
    let target = isDirect ? image + <usize>(y * width + x) * pixel + c : tile;
    for (let i = scratch; i < scratch + rows * row; i += row, target += outRow)
      if (isLarge && isNarrow) finishShortOutputs(i, added, lowest, highest, target, outPixel);
      else finishOutputs(isLarge, i, added, lowest, highest, target, outPixel);
    if (isPooled) poolTile(tile, size, image + c, taken ? taken + (c >> 2) : 0, height, width, pixel, y, x);
    else if (!isDirect) copyTile(tile, size, image + c, height, width, pixel, y, x);
  }
}

/** Copies 4 channels of a tile to `(y, x)`, as far as they lie in the image. */
function copyTile(tile: usize, size: i32, image: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32): void {
  for (let i = 0; i < size && y + i < height; i++)
    for (let j = 0; j < size && x + j < width; j++)
      v128.store(image + <usize>((y + i) * width + x + j) * pixel, v128.load(tile + ((i * size + j) << 4)));
}

/** As `copyTile`, of every 2 × 2 the largest, to an image of half the size, and which it was to `taken`. */
@inline function poolTile(
  tile: usize, size: i32, image: usize, taken: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32,
): void {
  for (let i = 0; i < size && y + i + 1 < height; i += 2)
    for (let j = 0; j < size && x + j + 1 < width; j += 2) {
      const at = <usize>(((y + i) >> 1) * (width >> 1) + ((x + j) >> 1)) * pixel;
      poolFour(tile + ((i * size + j) << 4), <usize>size << 4, image + at, taken ? taken + (at >> 2) : 0);
    }
}

/** The largest of four vectors, and which of them it first was: 0 … 3, and 255 where none is more than −∞. */
@inline function poolFour(from: usize, row: usize, to: usize, taken: usize): void {
  const v0 = v128.load(from), v1 = v128.load(from, 16), v2 = v128.load(from + row), v3 = v128.load(from + row, 16);
  const lowest = f32x4.splat(-Infinity);
  const largest = f32x4.pmax(f32x4.pmax(f32x4.pmax(f32x4.pmax(lowest, v0), v1), v2), v3);
  v128.store(to, largest);
  if (!taken) return;
  const third = v128.bitselect(i32x4.splat(2), i32x4.splat(3), f32x4.eq(v2, largest));
  const second = v128.bitselect(i32x4.splat(1), third, f32x4.eq(v1, largest));
  const first = v128.or(v128.andnot(second, f32x4.eq(v0, largest)), f32x4.eq(largest, lowest));
  v128.store32_lane(taken, i8x16.swizzle(first, i8x16(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)), 0);
}

/**
 * Transforms the output gradients of the tile of 4 × 4 whose first output is `(y, x)`, where `isLow` or `isNarrow` of its upper or left half.
 * Where `output` is not 0, gradients pass only where the output was positive; where `sums` is not 0, those that pass are added to it, for
 * the bias. Where `taken` is not 0, a max pool of 2 × 2 made them and the output half the size, and this is which of four it took.
 */
@inline function readTileGradients(
  isLow: bool, isNarrow: bool, gradients: usize, output: usize, taken: usize, sums: usize, height: i32, width: i32, channels: i32,
  y: i32, x: i32, to: usize, plane: usize, scratch: usize,
): void {
  const pixel = bytes(channels);
  let rows = isLow ? 2 : 4, columns = isNarrow ? 2 : 4;
  if (taken) {
    rows >>= 1; columns >>= 1;
    height >>= 1; width >>= 1; y >>= 1; x >>= 1;
  }
  const offset = <usize>(y * width + x) * pixel;
  let from = gradients + offset, mask = output + offset, which = taken + (offset >> 2), row = <usize>width * pixel;
  if (y + rows > height || x + columns > width) {
    from = scratch + columnsBytes;
    row = <usize>columns * pixel;
    copyWindow(gradients, height, width, pixel, y, x, rows, columns, from);
    mask = from + <usize>rows * row;
    if (output) copyWindow(output, height, width, pixel, y, x, rows, columns, mask);
    which = mask + <usize>rows * row;
    if (taken) copyWindow(taken, height, width, pixel >> 2, y, x, rows, columns, which);
  }
  const end = scratch + (isNarrow ? 32 : 64);
  for (let c: usize = 0; c < pixel; c += 16) {
    let sum: v128;
    if (taken) sum = transformPooledColumns(isLow, from + c, output ? mask + c : 0, which + (c >> 2), row, pixel, scratch, end);
    else if (output) sum = transformColumns(isLow, true, from + c, mask + c, row, pixel, scratch, end);
    else sum = transformColumns(isLow, false, from + c, 0, row, pixel, scratch, end);
    if (sums) v128.store(sums + c, f32x4.add(v128.load(sums + c), sum));
    let target = to + c;
    for (let i = scratch; i < scratch + 384; i += 64, target += 6 * plane) {
      if (isLow && i == scratch + 192) {
        i += 128;
        target += 12 * plane;
      }
      if (isNarrow) transformShortGradients(v128.load(i), v128.load(i, 16), target, plane);
      else transformGradients(v128.load(i), v128.load(i, 16), v128.load(i, 32), v128.load(i, 48), target, plane);
    }
  }
}

/**
 * As `transformColumns`, of 2 × 2 gradients, each for one of four places, where `isLow` of the upper two; where `mask` is not 0, of those
 * whose mask is positive.
 */
@inline function transformPooledColumns(
  isLow: bool, from: usize, mask: usize, taken: usize, row: usize, pixel: usize, to: usize, end: usize,
): v128 {
  const zero = i32x4.splat(0), one = i32x4.splat(1), two = i32x4.splat(2), three = i32x4.splat(3);
  let sum = zero;
  for (; to < end; to += 32, from += pixel, taken += pixel >> 2) {
    const p0 = takenAt(taken);
    let g0 = v128.and(v128.load(from), i32x4.le_s(p0, three));
    if (mask) g0 = v128.and(g0, f32x4.gt(v128.load(mask), zero));
    sum = f32x4.add(sum, g0);
    const d00 = v128.and(g0, i32x4.eq(p0, zero)), d10 = v128.and(g0, i32x4.eq(p0, two));
    const d01 = v128.and(g0, i32x4.eq(p0, one)), d11 = v128.and(g0, i32x4.eq(p0, three));
    if (isLow) {
      transformShortGradients(d00, d10, to, 64);
      transformShortGradients(d01, d11, to + 16, 64);
    } else {
      const p1 = takenAt(taken + (row >> 2));
      let g1 = v128.and(v128.load(from + row), i32x4.le_s(p1, three));
      if (mask) g1 = v128.and(g1, f32x4.gt(v128.load(mask + row), zero));
      sum = f32x4.add(sum, g1);
      transformGradients(d00, d10, v128.and(g1, i32x4.eq(p1, zero)), v128.and(g1, i32x4.eq(p1, two)), to, 64);
      transformGradients(d01, d11, v128.and(g1, i32x4.eq(p1, one)), v128.and(g1, i32x4.eq(p1, three)), to + 16, 64);
    }
    if (mask) mask += pixel;
  }
  return sum;
}

/** As `readTileGradients`, which is faster where it knows that a tile is whole. */
export function readGradients(
  isLow: bool, isNarrow: bool, gradients: usize, output: usize, taken: usize, sums: usize, height: i32, width: i32, channels: i32,
  y: i32, x: i32, to: usize, plane: usize, scratch: usize,
): void {
  if (isLow || isNarrow) readTileGradients(isLow, isNarrow, gradients, output, taken, sums, height, width, channels, y, x, to, plane, scratch);
  else readTileGradients(false, false, gradients, output, taken, sums, height, width, channels, y, x, to, plane, scratch);
}

/** Four bytes as a vector. */
@inline function takenAt(address: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(address)));
}

/**
 * Transforms the columns of a tile of 4 channels into `to … end`, `[6, 4]`, where `isLow` of their upper halves; where `isMasked`, of those
 * gradients whose mask is positive. Returns their sum.
 */
@inline function transformColumns(
  isLow: bool, isMasked: bool, from: usize, mask: usize, row: usize, pixel: usize, to: usize, end: usize,
): v128 {
  let sum = f32x4.splat(0);
  for (; to < end; to += 16, from += pixel, mask += pixel) {
    const d0 = gradientAt(isMasked, from, mask), d1 = gradientAt(isMasked, from + row, mask + row);
    sum = f32x4.add(sum, f32x4.add(d0, d1));
    if (isLow) transformShortGradients(d0, d1, to, 64);
    else {
      const d2 = gradientAt(isMasked, from + 2 * row, mask + 2 * row), d3 = gradientAt(isMasked, from + 3 * row, mask + 3 * row);
      sum = f32x4.add(sum, f32x4.add(d2, d3));
      transformGradients(d0, d1, d2, d3, to, 64);
    }
  }
  return sum;
}

@inline function gradientAt(isMasked: bool, from: usize, mask: usize): v128 {
  const gradient = v128.load(from);
  return isMasked ? v128.and(gradient, f32x4.gt(v128.load(mask), f32x4.splat(0))) : gradient;
}

/**
 * Adds the pixel gradients of the tile of 4 × 4 whose first pixel is `(y, x)` to the image, as far as they lie in it, where `isLow` or
 * `isNarrow` of its upper or left half. Shared columns, as in `readPixels`, and an image that need not be zero before gain nothing here: the
 * memory of the image takes the time.
 */
@inline function addTileGradients(
  isLow: bool, isNarrow: bool, from: usize, plane: usize, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32, scratch: usize,
): void {
  const rows = isLow ? 4 : 6, columns = isNarrow ? 4 : 6;
  const pixel = bytes(channels);
  const tile = scratch + columnsBytes;
  const isInside = y >= 0 && x >= 0 && y + rows <= height && x + columns <= width;
  const to = isInside ? image + <usize>(y * width + x) * pixel : tile, row = isInside ? <usize>width * pixel : <usize>columns * pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let j: usize = 0; j < 6; j++) {
      if (isNarrow && j == 3) j = 5;
      if (isLow) gatherShortPixelGradients(false, from + c + j * plane, 6 * plane, scratch + j * 16, 96);
      else gatherPixelGradients(false, from + c + j * plane, 6 * plane, scratch + j * 16, 96);
    }
    let target = to + c;
    for (let i = scratch; i < scratch + <usize>rows * 96; i += 96, target += row)
      if (isNarrow) gatherShortPixelGradients(isInside, i, 16, target, pixel);
      else gatherPixelGradients(isInside, i, 16, target, pixel);
  }
  if (isInside) return;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      if (y + i < 0 || y + i >= height || x + j < 0 || x + j >= width) continue;
      const target = image + <usize>((y + i) * width + x + j) * pixel, source = tile + <usize>(i * columns + j) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) v128.store(target + c, f32x4.add(v128.load(target + c), v128.load(source + c)));
    }
}

/** As `addTileGradients`, which is faster where it knows that a tile is whole. */
export function addPixelGradients(
  isLow: bool, isNarrow: bool, from: usize, plane: usize, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32, scratch: usize,
): void {
  if (isLow || isNarrow) addTileGradients(isLow, isNarrow, from, plane, image, height, width, channels, y, x, scratch);
  else addTileGradients(false, false, from, plane, image, height, width, channels, y, x, scratch);
}
