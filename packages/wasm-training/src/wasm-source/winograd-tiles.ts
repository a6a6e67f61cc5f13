import { bytes } from './vectors';
import { gatherOutputs, gatherPixelGradients, tileSize, transformGradients, transformPixels } from './winograd-transforms';

// Tiles are read from and written to images `[height, width, channels]` here, with channels a multiple of 4. `plane` is the distance
// in bytes between the matrices of two places of a tile; `scratch` holds 1 KB, then a tile of pixels.

/** Bytes of `scratch` for tiles of so many channels. */
@inline export function tileScratch(isLarge: bool, channels: i32): usize {
  const side = tileSize(isLarge) + 2;
  return 1024 + bytes(2 * side * side * channels);
}

/** Copies a window of `side` × `side` pixels, zero outside the image, to `to`. */
function copyWindow(image: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32, side: i32, to: usize): void {
  for (let i = y; i < y + side; i++)
    for (let j = x; j < x + side; j++, to += pixel) {
      if (i < 0 || i >= height || j < 0 || j >= width) memory.fill(to, 0, pixel);
      else memory.copy(to, image + <usize>(i * width + j) * pixel, pixel);
    }
}

/** Transforms the pixels of the tile whose first pixel is `(y, x)`. */
@inline export function readPixels(
  isLarge: bool, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32, to: usize, plane: usize, scratch: usize,
): void {
  const side = tileSize(isLarge) + 2;
  const pixel = bytes(channels);
  let from = image + <usize>(y * width + x) * pixel, row = <usize>width * pixel;
  if (y < 0 || x < 0 || y + side > height || x + side > width) {
    from = scratch + 1024;
    row = <usize>side * pixel;
    copyWindow(image, height, width, pixel, y, x, side, from);
  }
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let j: usize = 0; j < <usize>side; j++)
      transformPixels(isLarge, from + c + j * pixel, row, scratch + j * 16, side * 16);
    for (let i: usize = 0; i < <usize>side; i++)
      transformPixels(isLarge, scratch + i * side * 16, 16, to + c + i * side * plane, plane);
  }
}

/** Writes the outputs of the tile whose first output is `(y, x)`, as far as they lie in the image. */
@inline export function writeOutputs(
  isLarge: bool, from: usize, plane: usize, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32,
  bias: usize, lowest: v128, highest: v128, scratch: usize,
): void {
  const size = tileSize(isLarge), side = size + 2;
  const pixel = bytes(channels);
  const isInside = y + size <= height && x + size <= width;
  const tile = scratch + 1024;
  const to = isInside ? image + <usize>(y * width + x) * pixel : tile;
  const row = isInside ? <usize>width * pixel : <usize>size * pixel;
  const zero = f32x4.splat(0);
  for (let c: usize = 0; c < pixel; c += 16) {
    const added = bias ? v128.load(bias + c) : zero;
    for (let j: usize = 0; j < <usize>side; j++)
      gatherOutputs(isLarge, false, from + c + j * plane, side * plane, scratch + j * 16, side * 16, zero, lowest, highest);
    for (let i: usize = 0; i < <usize>size; i++)
      gatherOutputs(isLarge, true, scratch + i * side * 16, 16, to + c + i * row, pixel, added, lowest, highest);
  }
  if (isInside) return;
  for (let i = 0; i < size && y + i < height; i++)
    for (let j = 0; j < size && x + j < width; j++)
      memory.copy(image + <usize>((y + i) * width + x + j) * pixel, tile + <usize>(i * size + j) * pixel, pixel);
}

/**
 * Transforms the output gradients of the tile whose first output is `(y, x)`. Where `output` is not 0, gradients pass
 * only where the output was positive; where `sums` is not 0, those that pass are added to it, for the bias.
 */
@inline export function readGradients(
  isLarge: bool, gradients: usize, output: usize, sums: usize, height: i32, width: i32, channels: i32, y: i32, x: i32,
  to: usize, plane: usize, scratch: usize,
): void {
  const size = tileSize(isLarge);
  const pixel = bytes(channels);
  const offset = <usize>(y * width + x) * pixel;
  let from = gradients + offset, mask = output + offset, row = <usize>width * pixel;
  if (y + size > height || x + size > width) {
    from = scratch + 1024;
    row = <usize>size * pixel;
    copyWindow(gradients, height, width, pixel, y, x, size, from);
    mask = from + <usize>size * row;
    if (output) copyWindow(output, height, width, pixel, y, x, size, mask);
  }
  for (let c: usize = 0; c < pixel; c += 16) {
    let source = from + c, sourceRow = row, sourcePixel = pixel;
    if (output != 0 || sums != 0) {
      source = scratch + 640;
      sumTile(size, from + c, output ? mask + c : 0, sums ? sums + c : 0, row, pixel, source);
      sourceRow = <usize>size * 16;
      sourcePixel = 16;
    }
    for (let j: usize = 0; j < <usize>size; j++)
      transformGradients(isLarge, source + j * sourcePixel, sourceRow, scratch + j * 16, size * 16);
    for (let i: usize = 0; i < <usize>(size + 2); i++)
      transformGradients(isLarge, scratch + i * size * 16, 16, to + c + i * (size + 2) * plane, plane);
  }
}

/** Copies 4 channels of a tile to `to`, zero where `mask` is not positive, and adds their sum to `sums`. */
@inline function sumTile(size: i32, from: usize, mask: usize, sums: usize, row: usize, pixel: usize, to: usize): void {
  const zero = f32x4.splat(0);
  let sum = zero;
  for (let i: usize = 0; i < <usize>size; i++)
    for (let j: usize = 0; j < <usize>size; j++, to += 16) {
      const at = i * row + j * pixel;
      let value = v128.load(from + at);
      if (mask) value = v128.and(value, f32x4.gt(v128.load(mask + at), zero));
      sum = f32x4.add(sum, value);
      v128.store(to, value);
    }
  if (sums) v128.store(sums, f32x4.add(v128.load(sums), sum));
}

/** Adds the pixel gradients of the tile whose first pixel is `(y, x)` to the image, as far as they lie in it. */
@inline export function addPixelGradients(
  isLarge: bool, from: usize, plane: usize, image: usize, height: i32, width: i32, channels: i32, y: i32, x: i32, scratch: usize,
): void {
  const side = tileSize(isLarge) + 2;
  const pixel = bytes(channels);
  const tile = scratch + 1024;
  const isInside = y >= 0 && x >= 0 && y + side <= height && x + side <= width;
  const to = image + <usize>(y * width + x) * pixel, row = <usize>width * pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let j: usize = 0; j < <usize>side; j++)
      gatherPixelGradients(isLarge, false, from + c + j * plane, side * plane, scratch + j * 16, side * 16);
    for (let i: usize = 0; i < <usize>side; i++)
      if (isInside) gatherPixelGradients(isLarge, true, scratch + i * side * 16, 16, to + c + i * row, pixel);
      else gatherPixelGradients(isLarge, false, scratch + i * side * 16, 16, tile + c + i * side * pixel, pixel);
  }
  if (isInside) return;
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++) {
      if (y + i < 0 || y + i >= height || x + j < 0 || x + j >= width) continue;
      const target = image + <usize>((y + i) * width + x + j) * pixel, source = tile + <usize>(i * side + j) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) v128.store(target + c, f32x4.add(v128.load(target + c), v128.load(source + c)));
    }
}
