import { bytes, multiplyAdd, smaller } from './vectors';

/** Rows of an image that are handled together: few enough that their gradients stay in the first-level cache. */
@inline const rowsAtOnce: i32 = 8;

/** Bytes of scratch that `singleChannelGradients` needs. */
export function singleChannelGradientsScratch(outWidth: i32): usize {
  return bytes(8 * rowsAtOnce * outWidth);
}

/**
 * Filter gradient of a convolution of images of one channel with filters of 3 × 3 at stride 1, without padding;
 * `outChannels` is a multiple of 8.
 *
 * Where `output` is not 0, it is that of a relu after the convolution, and `dy` the gradient behind it. `biasGradient` is
 * left out where its address is 0.
 *
 * Gradients of 8 channels are gathered once and passed for each row of the filter: its 3 × 2 sums stay in registers, where all
 * 9 × 1 would not, which took 1.6 times as long.
 */
export function singleChannelGradients(
  x: usize, dy: usize, output: usize, filterGradient: usize, biasGradient: usize, scratch: usize,
  batch: i32, height: i32, width: i32, outChannels: i32,
): void {
  const outHeight = height - 2, outWidth = width - 2;
  const pixel = bytes(outChannels), row = bytes(width);
  memory.fill(filterGradient, 0, 9 * pixel);
  if (biasGradient) memory.fill(biasGradient, 0, pixel);
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < outHeight; y += rowsAtOnce) {
      const rows = smaller(rowsAtOnce, outHeight - y);
      const image = x + <usize>(n * height + y) * row;
      const first = <usize>((n * outHeight + y) * outWidth) * pixel;
      for (let o: usize = 0; o < pixel; o += 32) {
        const from = first + o, to = filterGradient + o;
        gatherGradients(dy + from, output ? output + from : 0, scratch, biasGradient ? biasGradient + o : 0, rows * outWidth, pixel);
        addFilterRow(image, scratch, to, rows, outWidth, pixel);
        addFilterRow(image + row, scratch, to + 3 * pixel, rows, outWidth, pixel);
        addFilterRow(image + 2 * row, scratch, to + 6 * pixel, rows, outWidth, pixel);
      }
    }
}

/** Puts the gradients of 8 channels side by side, zero where the relu was, and adds up those of the bias. */
function gatherGradients(dy: usize, output: usize, to: usize, bias: usize, count: i32, pixel: usize): void {
  const zero = f32x4.splat(0);
  let sum0 = zero, sum1 = zero;
  for (const end = to + (<usize>count << 5); to < end; to += 32, dy += pixel) {
    let g0 = v128.load(dy), g1 = v128.load(dy, 16);
    if (output) {
      g0 = v128.and(g0, f32x4.gt(v128.load(output), zero));
      g1 = v128.and(g1, f32x4.gt(v128.load(output, 16), zero));
      output += pixel;
    }
    v128.store(to, g0);
    v128.store(to, g1, 16);
    sum0 = f32x4.add(sum0, g0);
    sum1 = f32x4.add(sum1, g1);
  }
  if (bias) addPair(bias, sum0, sum1);
}

/** Adds the gradients of 3 neighbours in the filter: each pixel times the gradients at its three places. */
function addFilterRow(image: usize, gradients: usize, to: usize, rows: i32, outWidth: i32, pixel: usize): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
  for (let y = 0; y < rows; y++, image += 8)
    for (const end = image + bytes(outWidth); image < end; image += 4, gradients += 32) {
      const g0 = v128.load(gradients), g1 = v128.load(gradients, 16);
      let factor = v128.load32_splat(image);
      s00 = multiplyAdd(s00, factor, g0); s01 = multiplyAdd(s01, factor, g1);
      factor = v128.load32_splat(image, 4);
      s10 = multiplyAdd(s10, factor, g0); s11 = multiplyAdd(s11, factor, g1);
      factor = v128.load32_splat(image, 8);
      s20 = multiplyAdd(s20, factor, g0); s21 = multiplyAdd(s21, factor, g1);
    }
  addPair(to, s00, s01);
  addPair(to + pixel, s10, s11);
  addPair(to + 2 * pixel, s20, s21);
}

@inline function addPair(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
