/** @internal */
import type { backend_util } from '@tensorflow/tfjs-core';

/** What `forEachWindow` needs of a pool or convolution over `[batch, depth, height, width, channels]`. */
export type WindowSizes = Pick<
  backend_util.Conv3DInfo,
  | 'batchSize'
  | 'inDepth'
  | 'inHeight'
  | 'inWidth'
  | 'outDepth'
  | 'outHeight'
  | 'outWidth'
  | 'strideDepth'
  | 'strideHeight'
  | 'strideWidth'
  | 'filterDepth'
  | 'filterHeight'
  | 'filterWidth'
  | 'dilationDepth'
  | 'dilationHeight'
  | 'dilationWidth'
> & { readonly padInfo: { readonly front: number; readonly top: number; readonly left: number } };

/** The sizes of a window over images, as one over volumes of depth 1. */
export function flatWindows(info: backend_util.Conv2DInfo): WindowSizes {
  const depth = { inDepth: 1, outDepth: 1, strideDepth: 1, filterDepth: 1, dilationDepth: 1 };
  return { ...info, ...depth, padInfo: { front: 0, top: info.padInfo.top, left: info.padInfo.left } };
}

/**
 * Calls `visit` for every output position in order, with the pixels of its window that lie inside the input: index
 * `i < count` of `pixels` is a pixel, of `taps` the element of the filter over it. Both arrays are used again.
 */
export function forEachWindow(
  sizes: WindowSizes,
  visit: (position: number, pixels: Int32Array, taps: Int32Array, count: number) => void,
): void {
  const { filterDepth, filterHeight, filterWidth, inDepth, inHeight, inWidth, padInfo } = sizes;
  const pixels = new Int32Array(filterDepth * filterHeight * filterWidth);
  const taps = new Int32Array(pixels.length);
  let position = 0;
  for (let n = 0; n < sizes.batchSize; n++)
    for (let d = 0; d < sizes.outDepth; d++)
      for (let h = 0; h < sizes.outHeight; h++)
        for (let w = 0; w < sizes.outWidth; w++, position++) {
          let count = 0;
          for (let i = 0; i < filterDepth; i++) {
            const z = d * sizes.strideDepth + i * sizes.dilationDepth - padInfo.front;
            if (z < 0 || z >= inDepth) continue;
            for (let j = 0; j < filterHeight; j++) {
              const y = h * sizes.strideHeight + j * sizes.dilationHeight - padInfo.top;
              if (y < 0 || y >= inHeight) continue;
              for (let k = 0; k < filterWidth; k++) {
                const x = w * sizes.strideWidth + k * sizes.dilationWidth - padInfo.left;
                if (x < 0 || x >= inWidth) continue;
                pixels[count] = ((n * inDepth + z) * inHeight + y) * inWidth + x;
                taps[count++] = (i * filterHeight + j) * filterWidth + k;
              }
            }
          }
          visit(position, pixels, taps, count);
        }
}
