import { bytes } from './vectors';
import { gatherWeightGradients, tileSize, transformWeights } from './winograd-transforms';

/**
 * Bytes between the matrices of two places of a tile. Strides that are powers of two would make all of them meet in the
 * same sets of the cache, hence the extra line.
 */
@inline export function planeStride(rows: i32, columns: i32): usize {
  return bytes(rows * columns) + 64;
}

/**
 * Transforms a filter `[3, 3, channels, outChannels]` for `multiplyByPacked`: into `[places, outChannels / 8, channels, 8]`
 * or, where `isTurned`, into `[places, channels / 8, outChannels, 8]`. `scratch` holds the columns of a tile.
 */
@inline export function transformFilter(
  isLarge: bool, isTurned: bool, filter: usize, packed: usize, scratch: usize, channels: i32, outChannels: i32,
): void {
  const side = tileSize(isLarge) + 2;
  const pixel = bytes(channels * outChannels);
  const plane = planeStride(channels, outChannels);
  const places = scratch + 48 * side;
  for (let c = 0; c < channels; c++)
    for (let o = 0; o < outChannels; o += 4) {
      const from = filter + bytes(c * outChannels + o);
      for (let j: usize = 0; j < 3; j++) transformWeights(isLarge, from + j * pixel, 3 * pixel, scratch + j * 16, 48);
      for (let i: usize = 0; i < <usize>side; i++)
        transformWeights(isLarge, scratch + i * 48, 16, places + i * side * 16, 16);
      if (isTurned) {
        const to = packed + bytes((c >> 3) * outChannels * 8 + o * 8 + (c & 7));
        for (let k: usize = 0; k < <usize>(side * side); k++)
          for (let lane: usize = 0; lane < 4; lane++)
            f32.store(to + k * plane + lane * 32, f32.load(places + k * 16 + lane * 4));
      } else {
        const to = packed + bytes((o >> 3) * channels * 8 + c * 8 + (o & 7));
        for (let k: usize = 0; k < <usize>(side * side); k++) v128.store(to + k * plane, v128.load(places + k * 16));
      }
    }
}

/** Turns the gradients of a transformed filter, `[places, channels, outChannels]`, into `[3, 3, channels, outChannels]`. */
@inline export function gatherFilterGradient(from: usize, out: usize, scratch: usize, channels: i32, outChannels: i32): void {
  const side: usize = 6;
  const pixel = bytes(channels * outChannels);
  const plane = planeStride(channels, outChannels);
  for (let at: usize = 0; at < pixel; at += 16) {
    for (let j: usize = 0; j < side; j++)
      gatherWeightGradients(from + at + j * plane, side * plane, scratch + j * 16, side * 16);
    for (let i: usize = 0; i < 3; i++)
      gatherWeightGradients(scratch + i * side * 16, 16, out + at + i * 3 * pixel, pixel);
  }
}
