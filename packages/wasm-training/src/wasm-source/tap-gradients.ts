import { multiplyMatrices, multiplyMatricesScratch } from './matrix-product';
import { bytes, larger, smaller } from './vectors';

// Gradients of a convolution as one product of matrices for each tap of its filter, over the positions of the whole
// batch. With strides most of what the direct kernels multiply by is zero, or too short to be fast.

// Positions whose pixels are gathered at a time: few enough for the second-level cache, many enough to pay for packing.
@inline const positionsAtOnce: i32 = 512;

/** Bytes of scratch that the functions here need. */
export function tapGradientsScratch(channels: i32, outChannels: i32): usize {
  const product = multiplyMatricesScratch(larger(channels, outChannels));
  return bytes(positionsAtOnce * channels + channels * outChannels) + product;
}

/** Gradient of the input, of the meaning of `inputGradient`. */
export function inputGradientByTaps(
  dy: usize, filter: usize, out: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const pixels = scratch, free = pixels + bytes(positionsAtOnce * channels);
  const positions = batch * outHeight * outWidth;
  memory.fill(out, 0, bytes(batch * height * width * channels));
  for (let first = 0; first < positions; first += positionsAtOnce) {
    const count = smaller(positionsAtOnce, positions - first);
    for (let i = 0; i < filterHeight; i++)
      for (let j = 0; j < filterWidth; j++) {
        const tap = filter + bytes((i * filterWidth + j) * channels * outChannels);
        multiplyMatrices(dy + bytes(first * outChannels), tap, pixels, free, count, channels, outChannels, false, true);
        movePixels(true, out, pixels, first, count, height, width, channels, outHeight, outWidth, strideY, strideX, i - top, j - left);
      }
  }
}

/** Gradient of the filter, of the meaning of `filterGradient`. */
export function filterGradientByTaps(
  x: usize, dy: usize, out: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const pixels = scratch, part = pixels + bytes(positionsAtOnce * channels);
  const size = bytes(channels * outChannels);
  const free = part + size;
  const positions = batch * outHeight * outWidth;
  memory.fill(out, 0, <usize>(filterHeight * filterWidth) * size);
  for (let first = 0; first < positions; first += positionsAtOnce) {
    const count = smaller(positionsAtOnce, positions - first);
    for (let i = 0; i < filterHeight; i++)
      for (let j = 0; j < filterWidth; j++) {
        movePixels(false, x, pixels, first, count, height, width, channels, outHeight, outWidth, strideY, strideX, i - top, j - left);
        multiplyMatrices(pixels, dy + bytes(first * outChannels), part, free, channels, outChannels, count, true, false);
        addNumbers(out + <usize>(i * filterWidth + j) * size, part, size);
      }
  }
}

/**
 * The pixels of an image that lie under one tap at `count` positions from `first` on: gathers them into rows, zeros for
 * those outside, or adds the rows to them.
 */
@inline function movePixels(
  isAdded: bool, images: usize, rows: usize, first: i32, count: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const pixel = bytes(channels);
  for (let k = 0; k < count; k++, rows += pixel) {
    const position = first + k, line = position / outWidth, n = line / outHeight;
    const y = (line - n * outHeight) * strideY + top, x = (position - line * outWidth) * strideX + left;
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    const at = images + <usize>((n * height + y) * width + x) * pixel;
    if (isAdded) {
      if (isInside) addNumbers(at, rows, pixel);
    } else if (isInside) memory.copy(rows, at, pixel);
    else memory.fill(rows, 0, pixel);
  }
}

@inline function addNumbers(to: usize, from: usize, size: usize): void {
  const vectors = size & ~15;
  let c: usize = 0;
  for (; c < vectors; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(from + c)));
  for (; c < size; c += 4) f32.store(to + c, f32.load(to + c) + f32.load(from + c));
}
