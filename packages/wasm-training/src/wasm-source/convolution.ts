import { packChannels, placeImage } from './image';
import { addBias } from './rows';
import { bytes, multiplyAdd, smaller } from './vectors';

/** Bytes of scratch that `convolution` needs. */
export function convolutionScratch(
  isPadded: bool, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32,
): usize {
  const image = isPadded ? ((outHeight - 1) * strideY + filterHeight) * ((outWidth - 1) * strideX + filterWidth) * channels : 0;
  return bytes(image + ((outChannels + 7) & ~7) * filterHeight * filterWidth * channels);
}

/**
 * Convolution, plus `bias` unless it is 0, limited to `lowest … highest`. Handled image by image, so that a padded image
 * stays in the cache.
 */
export function convolution(
  x: usize, filter: usize, bias: usize, out: usize, scratch: usize, isPadded: bool,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
  lowest: f32, highest: f32,
): void {
  const taps = filterHeight * filterWidth * channels;
  const positions = outHeight * outWidth;
  const paddedHeight = (outHeight - 1) * strideY + filterHeight;
  const paddedWidth = isPadded ? (outWidth - 1) * strideX + filterWidth : width;
  const packed = scratch;
  const padded = packed + bytes(((outChannels + 7) & ~7) * taps);
  packChannels(filter, packed, taps, outChannels);
  for (let n = 0; n < batch; n++) {
    let image = x + bytes(n * height * width * channels);
    if (isPadded) {
      placeImage(image, padded, height, width, channels, paddedHeight, paddedWidth, top, left, 1, 1);
      image = padded;
    }
    convolveImage(
      image, packed, out + bytes(n * positions * outChannels), paddedWidth, channels,
      outHeight, outWidth, outChannels, filterHeight, filterWidth, strideY, strideX,
    );
    addBias(out + bytes(n * positions * outChannels), bias, positions, outChannels, lowest, highest);
  }
}

/**
 * Convolves one image, without padding, with a filter packed as `[⌈outChannels / 8⌉, taps, channels, 8]`. A tile is 4 positions by
 * 8 channels of the output: 8 sums, 2 vectors of weights and 1 factor are what fits into the vector registers.
 */
export function convolveImage(
  image: usize, packed: usize, out: usize, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32,
): void {
  const positions = outHeight * outWidth;
  const pixel = bytes(channels);
  const row = <usize>width * pixel;
  const run = <usize>(filterWidth * channels) << 5;
  const skip = row - <usize>filterWidth * pixel;
  const outPixel = bytes(outChannels);
  const stepY = <usize>strideY * row, stepX = <usize>strideX * pixel;
  // Few enough positions that what they read stays in the first-level cache while all output channels pass over it.
  for (let first = 0; first < positions; first += positionsAtOnce) {
    const end = smaller(positions, first + positionsAtOnce);
    for (let o = 0; o < outChannels; o += 8) {
      const weights = packed + <usize>(o >> 3) * <usize>filterHeight * run;
      for (let p = first; p < end; p += 4) {
        // Positions beyond the end repeat the last one.
        const last = positions - 1;
        const p1 = smaller(p + 1, last), p2 = smaller(p + 2, last), p3 = smaller(p + 3, last);
        let a0 = place(image, p, outWidth, stepY, stepX), a1 = place(image, p1, outWidth, stepY, stepX);
        let a2 = place(image, p2, outWidth, stepY, stepX), a3 = place(image, p3, outWidth, stepY, stepX);
        let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
        let w = weights;
        for (let i = 0; i < filterHeight; i++) {
          for (const stop = w + run; w < stop; w += 32, a0 += 4, a1 += 4, a2 += 4, a3 += 4) {
            const w0 = v128.load(w), w1 = v128.load(w, 16);
            let factor = v128.load32_splat(a0);
            s00 = multiplyAdd(s00, factor, w0); s01 = multiplyAdd(s01, factor, w1);
            factor = v128.load32_splat(a1);
            s10 = multiplyAdd(s10, factor, w0); s11 = multiplyAdd(s11, factor, w1);
            factor = v128.load32_splat(a2);
            s20 = multiplyAdd(s20, factor, w0); s21 = multiplyAdd(s21, factor, w1);
            factor = v128.load32_splat(a3);
            s30 = multiplyAdd(s30, factor, w0); s31 = multiplyAdd(s31, factor, w1);
          }
          a0 += skip; a1 += skip; a2 += skip; a3 += skip;
        }
        const to = out + bytes(o), count = outChannels - o;
        storeChannels(to + <usize>p * outPixel, s00, s01, count);
        storeChannels(to + <usize>p1 * outPixel, s10, s11, count);
        storeChannels(to + <usize>p2 * outPixel, s20, s21, count);
        storeChannels(to + <usize>p3 * outPixel, s30, s31, count);
      }
    }
  }
}

@inline const positionsAtOnce: i32 = 48;

/** Address of the first value under the filter at an output position. */
@inline function place(image: usize, position: i32, outWidth: i32, stepY: usize, stepX: usize): usize {
  const y = position / outWidth;
  return image + <usize>y * stepY + <usize>(position - y * outWidth) * stepX;
}

@inline function storeChannels(to: usize, low: v128, high: v128, count: i32): void {
  if (count >= 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  let rest = low;
  if (count >= 4) {
    v128.store(to, low);
    rest = high;
    to += 16;
  }
  if (count & 3) f32.store(to, f32x4.extract_lane(rest, 0));
  if ((count & 3) > 1) f32.store(to, f32x4.extract_lane(rest, 1), 4);
  if ((count & 3) > 2) f32.store(to, f32x4.extract_lane(rest, 2), 8);
}
