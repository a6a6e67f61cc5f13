import { convolveImage } from './convolution';
import { placeImage } from './image';
import { bytes, smaller } from './vectors';

/**
 * Turns a filter `[filterHeight, filterWidth, channels, outChannels]` and packs it for `convolveImage`: both sides are
 * reversed, and `channels` become the ones that are made, `[⌈channels / 8⌉, taps, outChannels, 8]`.
 */
function packTurnedFilter(filter: usize, out: usize, filterHeight: i32, filterWidth: i32, channels: i32, outChannels: i32): void {
  const taps = filterHeight * filterWidth;
  for (let block = 0; block < channels; block += 8) {
    const count = smaller(8, channels - block);
    for (let tap = taps - 1; tap >= 0; tap--) {
      for (let o = 0; o < outChannels; o++, out += 32) {
        const from = filter + bytes((tap * channels + block) * outChannels + o);
        memory.fill(out, 0, 32);
        for (let c = 0; c < count; c++) f32.store(out + bytes(c), f32.load(from + bytes(c * outChannels)));
      }
    }
  }
}

/** Bytes of scratch that `inputGradient` needs. */
export function inputGradientScratch(height: i32, width: i32, channels: i32, outChannels: i32, filterHeight: i32, filterWidth: i32): usize {
  const padded = (height + filterHeight - 1) * (width + filterWidth - 1) * outChannels;
  const packed = ((channels + 7) & ~7) * filterHeight * filterWidth * outChannels;
  return bytes(padded + packed);
}

/**
 * Input gradient of a convolution: the convolution of `dy`, spread by the strides and padded, with the turned filter.
 * Handled image by image, so that the padded `dy` stays in the cache.
 */
export function inputGradient(
  dy: usize, filter: usize, out: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const paddedHeight = height + filterHeight - 1;
  const paddedWidth = width + filterWidth - 1;
  const packed = scratch;
  const padded = packed + bytes(((channels + 7) & ~7) * filterHeight * filterWidth * outChannels);
  packTurnedFilter(filter, packed, filterHeight, filterWidth, channels, outChannels);
  for (let n = 0; n < batch; n++) {
    placeImage(
      dy + bytes(n * outHeight * outWidth * outChannels), padded, outHeight, outWidth, outChannels,
      paddedHeight, paddedWidth, filterHeight - 1 - top, filterWidth - 1 - left, strideY, strideX,
    );
    convolveImage(
      padded, packed, out + bytes(n * height * width * channels), paddedWidth, outChannels, height, width, channels,
      filterHeight, filterWidth, 1, 1,
    );
  }
}
