/** @internal */
import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Adds the filter gradient of one image of a batch to `sums`, `[filterHeight, filterWidth, inChannels, outChannels]`.
 * Images have channels last and no dilation.
 */
export function addFilterGradients(
  info: backend_util.Conv2DInfo,
  image: number,
  x: Float32Array,
  dy: Float32Array,
  sums: Float64Array,
): void {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  for (let i = 0; i < filterHeight; i++) {
    const [firstRow, endRow] = insideOf(info.inHeight, info.outHeight, info.strideHeight, i - info.padInfo.top);
    for (let j = 0; j < filterWidth; j++) {
      const [firstColumn, endColumn] = insideOf(info.inWidth, info.outWidth, info.strideWidth, j - info.padInfo.left);
      const tap: Tap = { info, image, i, j, firstRow, endRow, firstColumn, endColumn };
      for (let c = 0; c < inChannels; c += 2)
        for (let o = 0; o < outChannels; o += 4) addTile(tap, x, dy, sums, c, o);
    }
  }
}

/** An element of the filter, and the outputs at which it lies inside the image. */
interface Tap {
  readonly info: backend_util.Conv2DInfo;
  readonly image: number;
  readonly i: number;
  readonly j: number;
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

/** The first output, and the one behind the last, whose pixel under an element shifted by `shift` lies inside. */
function insideOf(size: number, outSize: number, stride: number, shift: number): [number, number] {
  const first = Math.max(0, Math.ceil(-shift / stride));
  return [first, Math.min(outSize, Math.floor((size - 1 - shift) / stride) + 1)];
}

/** Sums for 2 input by 4 output channels. Channels beyond the end repeat the last one, and are not added. */
function addTile(tap: Tap, x: Float32Array, dy: Float32Array, sums: Float64Array, c: number, o: number): void {
  const { info, image, i, j } = tap;
  const { inWidth, inChannels, outWidth, outChannels } = info;
  const step = info.strideWidth * inChannels;
  const next = c + 1 < inChannels ? 1 : 0;
  const rest = outChannels - 1 - o;
  const o1 = Math.min(1, rest);
  const o2 = Math.min(2, rest);
  const o3 = Math.min(3, rest);
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let h = tap.firstRow; h < tap.endRow; h++) {
    const y = h * info.strideHeight + i - info.padInfo.top;
    const column = tap.firstColumn * info.strideWidth + j - info.padInfo.left;
    let p = ((image * info.inHeight + y) * inWidth + column) * inChannels + c;
    let g = ((image * info.outHeight + h) * outWidth + tap.firstColumn) * outChannels + o;
    for (let w = tap.firstColumn; w < tap.endColumn; w++, p += step, g += outChannels) {
      const v = x[p] as number;
      const u = x[p + next] as number;
      const g0 = dy[g] as number;
      const g1 = dy[g + o1] as number;
      const g2 = dy[g + o2] as number;
      const g3 = dy[g + o3] as number;
      a0 += v * g0;
      a1 += v * g1;
      a2 += v * g2;
      a3 += v * g3;
      b0 += u * g0;
      b1 += u * g1;
      b2 += u * g2;
      b3 += u * g3;
    }
  }
  const to = ((i * info.filterWidth + j) * inChannels + c) * outChannels + o;
  const tile = [a0, a1, a2, a3, b0, b1, b2, b3];
  for (let row = 0; row <= next; row++)
    for (let column = 0; column < Math.min(4, outChannels - o); column++) {
      const at = to + row * outChannels + column;
      sums[at] = (sums[at] as number) + (tile[4 * row + column] as number);
    }
}
