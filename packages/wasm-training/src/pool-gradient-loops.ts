/** @internal */
import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Adds each gradient of a 2-D max pool, `[batch, outHeight, outWidth, channels]`, to the first maximum of its window in
 * `out`, `[batch, height, width, channels]`. A window without any number above −∞ passes nothing on.
 */
export function addPoolGradients(
  info: backend_util.Conv2DInfo,
  x: ArrayLike<number>,
  gradient: ArrayLike<number>,
  out: { [index: number]: number },
): void {
  const { inHeight, inWidth, inChannels: channels, filterHeight, filterWidth, padInfo } = info;
  let at = 0;
  for (let n = 0; n < info.batchSize; n++) {
    for (let h = 0; h < info.outHeight; h++) {
      const top = h * info.strideHeight - padInfo.top;
      const rows = [n * inHeight + Math.max(0, top), n * inHeight + Math.min(inHeight, top + filterHeight)] as const;
      for (let w = 0; w < info.outWidth; w++) {
        const left = w * info.strideWidth - padInfo.left;
        const columns = [Math.max(0, left), Math.min(inWidth, left + filterWidth)] as const;
        for (let c = 0; c < channels; c++, at++) {
          let largest = -Infinity;
          let place = -1;
          for (let y = rows[0]; y < rows[1]; y++) {
            for (let column = columns[0]; column < columns[1]; column++) {
              const i = (y * inWidth + column) * channels + c;
              const value = x[i] as number;
              if (value > largest) {
                largest = value;
                place = i;
              }
            }
          }
          if (place >= 0) out[place] = (out[place] as number) + (gradient[at] as number);
        }
      }
    }
  }
}
