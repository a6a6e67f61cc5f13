import { packChannels, placeImage, unpackChannels } from './image';
import { bytes, multiplyAdd } from './vectors';

/** Bytes of scratch that `filterGradient` needs. */
export function filterGradientScratch(
  isPadded: bool, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32,
): usize {
  const blocks = (outChannels + 7) >> 3;
  const image = isPadded ? ((outHeight - 1) * strideY + filterHeight) * ((outWidth - 1) * strideX + filterWidth) * channels : 0;
  return bytes(image) + (<usize>(blocks * (outHeight * outWidth + filterHeight * filterWidth * channels)) << 5);
}

/**
 * Filter gradient of a convolution, summed image by image, so that an image and its output gradient stay in the cache.
 *
 * In a row of an image the values under one row of the filter lie side by side, so they are handled as one run of
 * `filterWidth · channels` values, whatever the number of channels.
 */
export function filterGradient(
  x: usize, dy: usize, out: usize, scratch: usize, isPadded: bool,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const blocks = (outChannels + 7) >> 3;
  const positions = outHeight * outWidth;
  const run = filterWidth * channels;
  const taps = filterHeight * run;
  const paddedHeight = isPadded ? (outHeight - 1) * strideY + filterHeight : height;
  const paddedWidth = isPadded ? (outWidth - 1) * strideX + filterWidth : width;
  const sums = scratch;
  const gradient = sums + (<usize>(blocks * taps) << 5);
  const padded = gradient + (<usize>(blocks * positions) << 5);
  memory.fill(sums, 0, <usize>(blocks * taps) << 5);
  for (let n = 0; n < batch; n++) {
    let image = x + bytes(n * height * width * channels);
    packChannels(dy + bytes(n * positions * outChannels), gradient, positions, outChannels);
    if (isPadded) {
      placeImage(image, padded, height, width, channels, paddedHeight, paddedWidth, top, left, 1, 1);
      image = padded;
    }
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < filterHeight; i++) {
        addRun(
          image + bytes(i * paddedWidth * channels), gradient + (<usize>(block * positions) << 5),
          sums + (<usize>(block * taps + i * run) << 5), run, outHeight, outWidth,
          bytes(strideY * paddedWidth * channels), bytes(strideX * channels),
        );
      }
    }
  }
  unpackChannels(sums, out, taps, outChannels);
}

/**
 * Adds to `sums` `[run, 8]` the products of `run` neighbouring values with 8 channels of the gradient, over all positions
 * of one image. An image is summed on its own first, which loses fewer digits than one sum over the batch.
 */
@inline function addRun(
  image: usize, gradient: usize, sums: usize, run: i32, outHeight: i32, outWidth: i32, row: usize, pixel: usize,
): void {
  let value = 0;
  for (; value + 4 <= run; value += 4) {
    const to = sums + (<usize>value << 5);
    let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
    let g = gradient;
    for (let y = 0; y < outHeight; y++) {
      let a = image + bytes(value) + <usize>y * row;
      for (const end = g + (<usize>outWidth << 5); g < end; g += 32, a += pixel) {
        const g0 = v128.load(g), g1 = v128.load(g, 16);
        let factor = v128.load32_splat(a);
        s00 = multiplyAdd(s00, factor, g0); s01 = multiplyAdd(s01, factor, g1);
        factor = v128.load32_splat(a, 4);
        s10 = multiplyAdd(s10, factor, g0); s11 = multiplyAdd(s11, factor, g1);
        factor = v128.load32_splat(a, 8);
        s20 = multiplyAdd(s20, factor, g0); s21 = multiplyAdd(s21, factor, g1);
        factor = v128.load32_splat(a, 12);
        s30 = multiplyAdd(s30, factor, g0); s31 = multiplyAdd(s31, factor, g1);
      }
    }
    addTo(to, s00, s01);
    addTo(to + 32, s10, s11);
    addTo(to + 64, s20, s21);
    addTo(to + 96, s30, s31);
  }
  for (; value < run; value++) {
    const to = sums + (<usize>value << 5);
    let s0 = f32x4.splat(0), s1 = s0;
    let g = gradient;
    for (let y = 0; y < outHeight; y++) {
      let a = image + bytes(value) + <usize>y * row;
      for (const end = g + (<usize>outWidth << 5); g < end; g += 32, a += pixel) {
        const factor = v128.load32_splat(a);
        s0 = multiplyAdd(s0, factor, v128.load(g)); s1 = multiplyAdd(s1, factor, v128.load(g, 16));
      }
    }
    addTo(to, s0, s1);
  }
}

@inline function addTo(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
