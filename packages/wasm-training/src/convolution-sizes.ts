/** @internal */
import type { backend_util } from '@tensorflow/tfjs-core';

/** The sizes of a convolution in the order in which the SIMD kernels take them. */
export interface ConvolutionSizes {
  /** For the kernel, after the addresses. */
  readonly forKernel: number[];
  /** For the function that counts the bytes of scratch. */
  readonly forScratch: number[];
}

/** Sizes of the convolution kernels and of the filter gradient, for images with channels last. */
export function convolutionSizes(info: backend_util.Conv2DInfo): ConvolutionSizes {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const window = [filterHeight, filterWidth, strideHeight, strideWidth];
  const isInside =
    (outHeight - 1) * strideHeight + filterHeight <= inHeight && (outWidth - 1) * strideWidth + filterWidth <= inWidth;
  const isPadded = top === 0 && left === 0 && isInside ? 0 : 1;
  const outSizes = [outHeight, outWidth, outChannels];
  return {
    forKernel: [isPadded, batchSize, inHeight, inWidth, inChannels, ...outSizes, ...window, top, left],
    forScratch: [isPadded, inChannels, ...outSizes, ...window],
  };
}
