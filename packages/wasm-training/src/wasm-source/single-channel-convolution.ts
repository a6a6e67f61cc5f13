import { bytes, multiplyAdd, smaller } from './vectors';

/**
 * Convolution of images of one channel with a filter of 3 × 3 at stride 1, without padding, plus `bias` unless it is 0,
 * limited to `lowest … highest`; `outChannels` is a multiple of 4, `width` at least 6.
 *
 * A tile is 4 neighbouring positions by 4 channels: for each row of the filter 6 pixels and 3 vectors of weights.
 */
export function singleChannelConvolution(
  x: usize, filter: usize, bias: usize, out: usize, batch: i32, height: i32, width: i32, outChannels: i32, lowest: f32, highest: f32,
): void {
  const outWidth = width - 2, last = outWidth - 4;
  const pixel = bytes(outChannels), row = bytes(width);
  const low = f32x4.splat(lowest), high = f32x4.splat(highest);
  for (let n = 0; n < batch; n++, x += 2 * row)
    for (let y = 2; y < height; y++, x += row, out += <usize>outWidth * pixel)
      for (let column = 0; column < outWidth; column += 4) {
        // The last tile of a row overlaps the one before.
        const start = smaller(column, last);
        const image = x + bytes(start), to = out + <usize>start * pixel;
        for (let c: usize = 0; c < pixel; c += 16) {
          let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
          let weights = filter + c, from = image;
          for (let i = 0; i < 3; i++, from += row) {
            const w0 = v128.load(weights), w1 = v128.load(weights + pixel), w2 = v128.load(weights + 2 * pixel);
            weights += 3 * pixel;
            const p1 = v128.load32_splat(from, 4), p2 = v128.load32_splat(from, 8);
            const p3 = v128.load32_splat(from, 12), p4 = v128.load32_splat(from, 16);
            s0 = addTaps(s0, v128.load32_splat(from), p1, p2, w0, w1, w2);
            s1 = addTaps(s1, p1, p2, p3, w0, w1, w2);
            s2 = addTaps(s2, p2, p3, p4, w0, w1, w2);
            s3 = addTaps(s3, p3, p4, v128.load32_splat(from, 20), w0, w1, w2);
          }
          const added = bias ? v128.load(bias + c) : f32x4.splat(0);
          let target = to + c;
          v128.store(target, finished(s0, added, low, high)); target += pixel;
          v128.store(target, finished(s1, added, low, high)); target += pixel;
          v128.store(target, finished(s2, added, low, high)); target += pixel;
          v128.store(target, finished(s3, added, low, high));
        }
      }
}

@inline function addTaps(sum: v128, p0: v128, p1: v128, p2: v128, w0: v128, w1: v128, w2: v128): v128 {
  return multiplyAdd(multiplyAdd(multiplyAdd(sum, p0, w0), p1, w1), p2, w2);
}

@inline function finished(sum: v128, bias: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.add(sum, bias), low), high);
}
