/** @internal */
import type { TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { convolutionSizes } from './convolution-sizes.ts';
import type { SimdMemory, TensorMaker } from './simd-kernels.ts';

/** What is convolved, and what happens to the sums: `clamp(conv(x, filter) + bias)`. */
export interface SimdConvolution {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  /** `[outChannels]`. */
  readonly bias?: TensorInfo | undefined;
  /** Limits of the result. Default: none. */
  readonly limits?: readonly [number, number] | undefined;
  /** Whether larger tiles may be used, which are faster, but not exactly zero on zeros. Default false. */
  readonly isInference?: boolean;
  /** Whether a max pool of 2 × 2 follows at once; only where `isWinograd`. Default false. */
  readonly isPooled?: boolean;
  /** Takes which of four the pool took, a byte each. */
  readonly taken?: TensorInfo | undefined;
}

/** Whether the SIMD kernels convolve it: channels last, and no dilation. */
export function isPlainConvolution(info: backend_util.Conv2DInfo): boolean {
  return info.dilationHeight === 1 && info.dilationWidth === 1 && info.dataFormat === 'channelsLast';
}

/** Whether it goes by Winograd's tiles: filters of 3 × 3 at stride 1, blocks of 8 channels, and enough positions to pay. */
export function isWinograd(info: backend_util.Conv2DInfo): boolean {
  const isFilter = info.filterHeight === 3 && info.filterWidth === 3 && info.strideHeight === 1 && info.strideWidth === 1;
  const isBlocked = info.inChannels % 8 === 0 && info.outChannels % 8 === 0;
  return isFilter && isBlocked && isPlainConvolution(info) && positionsOf(info) >= fewestPositions;
}

/** Whether it is a product of matrices, `[positions, inChannels] · [inChannels, outChannels]`. */
export function isMatrixProduct(info: backend_util.Conv2DInfo): boolean {
  const isFilter = info.filterHeight === 1 && info.filterWidth === 1 && info.strideHeight === 1 && info.strideWidth === 1;
  return isFilter && info.inHeight === info.outHeight && info.inWidth === info.outWidth && isPlainConvolution(info);
}

/** Whether it is the first layer of a net for grey images: one channel, filters of 3 × 3, stride 1, no padding. */
export function isSingleChannel(info: backend_util.Conv2DInfo): boolean {
  const isFilter = info.filterHeight === 3 && info.filterWidth === 3 && info.strideHeight === 1 && info.strideWidth === 1;
  const isUnpadded = info.outHeight === info.inHeight - 2 && info.outWidth === info.inWidth - 2 && info.padInfo.top === 0;
  return isFilter && isUnpadded && info.padInfo.left === 0 && info.inChannels === 1 && info.outChannels % 8 === 0;
}

/** Outputs per channel of a whole batch. */
export function positionsOf({ batchSize, outHeight, outWidth }: backend_util.Conv2DInfo): number {
  return batchSize * outHeight * outWidth;
}

/** Shape of what a max pool of 2 × 2 makes of the outputs. */
export const pooledShape = ({ batchSize, outHeight, outWidth, outChannels }: backend_util.Conv2DInfo): number[] => [
  batchSize,
  outHeight >> 1,
  outWidth >> 1,
  outChannels,
];

// Below, transforming the filter costs more than the tiles save.
const fewestPositions = 64;

/** Runs a convolution for which `isPlainConvolution` holds. */
export function convolveSimd(
  backend: TensorMaker,
  simd: SimdMemory,
  info: backend_util.Conv2DInfo,
  convolution: SimdConvolution,
): TensorInfo {
  const { inChannels, outChannels, batchSize, inHeight, inWidth, outHeight, outWidth, padInfo } = info;
  const { isInference = false, isPooled = false } = convolution;
  const out = backend.makeOutput(isPooled ? pooledShape(info) : info.outShape, 'float32');
  const [lowest, highest] = convolution.limits ?? [-Infinity, Infinity];
  const bias = convolution.bias === undefined ? 0 : simd.address(convolution.bias);
  const [x, filter, to] = [simd.address(convolution.x), simd.address(convolution.filter), simd.address(out)];
  const { functions } = simd;
  const taken = convolution.taken === undefined ? 0 : simd.address(convolution.taken);
  if (isWinograd(info)) {
    const isLarge = Number(isInference);
    const sizes = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo.top, padInfo.left];
    simd.withScratch(functions.winogradConvolutionScratch(isLarge, inWidth, inChannels, outChannels), (scratch) =>
      functions.winogradConvolution(x, filter, bias, to, taken, scratch, isLarge, Number(isPooled), ...sizes, lowest, highest),
    );
  } else if (isSingleChannel(info) && outWidth >= 4) {
    functions.singleChannelConvolution(x, filter, bias, to, batchSize, inHeight, inWidth, outChannels, lowest, highest);
  } else if (isMatrixProduct(info)) {
    const positions = positionsOf(info);
    simd.withScratch(functions.multiplyMatricesScratch(outChannels), (scratch) =>
      functions.multiplyMatrices(x, filter, to, scratch, positions, outChannels, inChannels, 0, 0),
    );
    functions.addBias(to, bias, positions, outChannels, lowest, highest);
  } else {
    const sizes = convolutionSizes(info);
    simd.withScratch(functions.convolutionScratch(...sizes.forScratch), (scratch) =>
      functions.convolution(x, filter, bias, to, scratch, ...sizes.forKernel, lowest, highest),
    );
  }
  return out;
}
