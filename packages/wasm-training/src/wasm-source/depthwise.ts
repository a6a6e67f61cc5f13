import { bytes, larger, multiplyAdd, smaller } from './vectors';

/** Filter gradient of a depthwise convolution; `out` is `[filterHeight, filterWidth, channels, multiplier]`. */
export function depthwiseFilterGradient(
  x: usize, dy: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  multiplier: i32, filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
  top: i32, left: i32,
): void {
  memory.fill(out, 0, bytes(filterHeight * filterWidth * channels * multiplier));
  depthwise(true, x, dy, out, batch, height, width, channels, outHeight, outWidth, multiplier, filterHeight, filterWidth, strideY, strideX, dilationY, dilationX, top, left);
}

/** Input gradient of a depthwise convolution; `out` is `[batch, height, width, channels]`. */
export function depthwiseInputGradient(
  dy: usize, filter: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  multiplier: i32, filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
  top: i32, left: i32,
): void {
  memory.fill(out, 0, bytes(batch * height * width * channels));
  depthwise(false, out, dy, filter, batch, height, width, channels, outHeight, outWidth, multiplier, filterHeight, filterWidth, strideY, strideX, dilationY, dilationX, top, left);
}

/** Visits every row of every image under every element of the filter, which sums one of image and filter with the other. */
@inline function depthwise(
  isFilter: bool, image: usize, dy: usize, filter: usize, batch: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, multiplier: i32, filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32,
  dilationY: i32, dilationX: i32, top: i32, left: i32,
): void {
  const outChannels = channels * multiplier;
  for (let n = 0; n < batch; n++)
    for (let h = 0; h < outHeight; h++)
      for (let i = 0; i < filterHeight; i++) {
        const y = h * strideY + i * dilationY - top;
        if (y < 0 || y >= height) continue;
        for (let j = 0; j < filterWidth; j++) {
          // The output columns whose pixel under this element lies inside the image.
          const shift = j * dilationX - left;
          const first = shift < 0 ? (strideX - 1 - shift) / strideX : 0;
          const count = larger(0, smaller(outWidth, (width - 1 - shift + strideX) / strideX) - first);
          const pixels = image + bytes(((n * height + y) * width + first * strideX + shift) * channels);
          const gradients = dy + bytes(((n * outHeight + h) * outWidth + first) * outChannels);
          const weights = filter + bytes((i * filterWidth + j) * outChannels);
          if (multiplier == 1) addRow(isFilter, pixels, gradients, weights, count, channels, bytes(strideX * channels));
          else addMultipliedRow(isFilter, pixels, gradients, weights, count, channels, multiplier, bytes(strideX * channels));
        }
      }
}

@inline function addRow(isFilter: bool, pixels: usize, gradients: usize, weights: usize, count: i32, channels: i32, step: usize): void {
  const size = bytes(channels);
  const vectors = size & ~15;
  let c: usize = 0;
  for (; c < vectors; c += 16) {
    let weight = v128.load(weights + c);
    let p = pixels + c, g = gradients + c;
    for (let k = 0; k < count; k++, p += step, g += size) {
      if (isFilter) weight = multiplyAdd(weight, v128.load(p), v128.load(g));
      else v128.store(p, multiplyAdd(v128.load(p), weight, v128.load(g)));
    }
    if (isFilter) v128.store(weights + c, weight);
  }
  for (; c < size; c += 4) {
    let weight = f32.load(weights + c);
    let p = pixels + c, g = gradients + c;
    for (let k = 0; k < count; k++, p += step, g += size) {
      if (isFilter) weight += f32.load(p) * f32.load(g);
      else f32.store(p, f32.load(p) + weight * f32.load(g));
    }
    if (isFilter) f32.store(weights + c, weight);
  }
}

@inline function addMultipliedRow(
  isFilter: bool, pixels: usize, gradients: usize, weights: usize, count: i32, channels: i32, multiplier: i32, step: usize,
): void {
  for (let k = 0; k < count; k++, pixels += step)
    for (let c = 0, weight = weights; c < channels; c++) {
      const pixel = pixels + bytes(c);
      for (let m = 0; m < multiplier; m++, weight += 4, gradients += 4) {
        const to = isFilter ? weight : pixel;
        f32.store(to, f32.load(to) + f32.load(isFilter ? pixel : weight) * f32.load(gradients));
      }
    }
}
