import { bytes, multiplyAdd } from './vectors';

/**
 * Filter gradient of a convolution of images of one channel with filters of 3 × 3 at stride 1, without padding;
 * `outChannels` is a multiple of 4. All 9 sums stay in registers, so that `dy` is read once.
 *
 * Where `output` is not 0, it is that of a relu after the convolution, and `dy` the gradient behind it. `biasGradient` is
 * left out where its address is 0.
 */
export function singleChannelGradients(
  x: usize, dy: usize, output: usize, filterGradient: usize, biasGradient: usize, batch: i32, height: i32, width: i32, outChannels: i32,
): void {
  const outHeight = height - 2, outWidth = width - 2;
  const pixel = bytes(outChannels), row = bytes(width);
  memory.fill(filterGradient, 0, 9 * pixel);
  if (biasGradient) memory.fill(biasGradient, 0, pixel);
  for (let n = 0; n < batch; n++)
    for (let o: usize = 0; o < pixel; o += 16) {
      const image = x + <usize>(n * height) * row;
      const first = <usize>(n * outHeight * outWidth) * pixel + o;
      const to = filterGradient + o, toBias = biasGradient ? biasGradient + o : 0;
      addImage(image, dy + first, output ? output + first : 0, to, toBias, outHeight, outWidth, pixel, row);
    }
}

/** Adds the gradients of 4 output channels of one image, which are summed on their own first. */
@inline function addImage(
  image: usize, dy: usize, output: usize, to: usize, toBias: usize, outHeight: i32, outWidth: i32, pixel: usize, row: usize,
): void {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero, s8 = zero, sum = zero;
  for (let h = 0; h < outHeight; h++, image += row) {
    let a = image;
    for (const end = a + bytes(outWidth); a < end; a += 4, dy += pixel) {
      let gradient = v128.load(dy);
      if (output) {
        gradient = v128.and(gradient, f32x4.gt(v128.load(output), zero));
        output += pixel;
      }
      sum = f32x4.add(sum, gradient);
      s0 = multiplyAdd(s0, v128.load32_splat(a), gradient);
      s1 = multiplyAdd(s1, v128.load32_splat(a, 4), gradient);
      s2 = multiplyAdd(s2, v128.load32_splat(a, 8), gradient);
      const b = a + row, c = b + row;
      s3 = multiplyAdd(s3, v128.load32_splat(b), gradient);
      s4 = multiplyAdd(s4, v128.load32_splat(b, 4), gradient);
      s5 = multiplyAdd(s5, v128.load32_splat(b, 8), gradient);
      s6 = multiplyAdd(s6, v128.load32_splat(c), gradient);
      s7 = multiplyAdd(s7, v128.load32_splat(c, 4), gradient);
      s8 = multiplyAdd(s8, v128.load32_splat(c, 8), gradient);
    }
  }
  addTo(to, s0); addTo(to + pixel, s1); addTo(to + 2 * pixel, s2);
  addTo(to + 3 * pixel, s3); addTo(to + 4 * pixel, s4); addTo(to + 5 * pixel, s5);
  addTo(to + 6 * pixel, s6); addTo(to + 7 * pixel, s7); addTo(to + 8 * pixel, s8);
  if (toBias) addTo(toBias, sum);
}

@inline function addTo(to: usize, sum: v128): void {
  v128.store(to, f32x4.add(v128.load(to), sum));
}
