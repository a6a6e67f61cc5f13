/** @internal */
import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Calls `visit` for every output position and every filter element that falls inside the image there, with the flat
 * index of the first channel of the pixel, of the output position and of the filter element.
 */
export function forEachTap(
  info: backend_util.Conv2DInfo,
  visit: (pixel: number, position: number, tap: number) => void,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let n = 0; n < info.batchSize; n++) {
    for (let h = 0; h < outHeight; h++) {
      for (let i = 0; i < info.filterHeight; i++) {
        const y = h * info.strideHeight + i * info.dilationHeight - padInfo.top;
        if (y < 0 || y >= inHeight) continue;
        for (let w = 0; w < outWidth; w++) {
          const position = ((n * outHeight + h) * outWidth + w) * outChannels;
          for (let j = 0; j < info.filterWidth; j++) {
            const x = w * info.strideWidth + j * info.dilationWidth - padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            visit(((n * inHeight + y) * inWidth + x) * inChannels, position, (i * info.filterWidth + j) * outChannels);
          }
        }
      }
    }
  }
}

/** The sizes of a depthwise convolution in the order in which the SIMD kernels take them. */
export function depthwiseSizes(info: backend_util.Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  const image = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels / inChannels];
  const window = [filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth];
  return [...image, ...window, padInfo.top, padInfo.left];
}
