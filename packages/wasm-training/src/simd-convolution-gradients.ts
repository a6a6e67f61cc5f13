/** @internal */
import type { TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { convolutionSizes } from './convolution-sizes.ts';
import { isMatrixProduct, isSingleChannel, isWinograd, positionsOf } from './simd-convolution.ts';
import type { SimdMemory, TensorMaker } from './simd-kernels.ts';

/** The gradients of a convolution that are wanted, and what they follow from. */
export interface SimdConvolutionGradients {
  /** Gradient of the output. */
  readonly dy: TensorInfo;
  /** Output of a relu behind the convolution, whose gradient `dy` then is. */
  readonly output?: TensorInfo | undefined;
  /** Which of four a max pool of 2 × 2 behind it took, whose gradient `dy` and result `output` then are; only where `isWinograd`. */
  readonly taken?: TensorInfo | undefined;
  /** For the gradient of the filter. */
  readonly x?: TensorInfo | undefined;
  /** For the gradient of the input. */
  readonly filter?: TensorInfo | undefined;
  readonly wantsBias?: boolean;
}

/** A gradient is null where it was not asked for. */
export interface ConvolutionGradients {
  /** `[filterHeight, filterWidth, inChannels, outChannels]`, given with `x`. */
  readonly filter: TensorInfo | null;
  /** `[batch, height, width, inChannels]`, given with `filter`. */
  readonly input: TensorInfo | null;
  /** `[outChannels]`. */
  readonly bias: TensorInfo | null;
}

/** Gradients of a convolution for which `isPlainConvolution` holds. */
export function convolutionGradientsSimd(
  backend: TensorMaker,
  simd: SimdMemory,
  info: backend_util.Conv2DInfo,
  wanted: SimdConvolutionGradients,
): ConvolutionGradients {
  const made: ConvolutionGradients = {
    filter: wanted.x === undefined ? null : backend.makeOutput(info.filterShape, 'float32'),
    input: wanted.filter === undefined ? null : backend.makeOutput(info.inShape, 'float32'),
    bias: wanted.wantsBias === true ? backend.makeOutput([info.outChannels], 'float32') : null,
  };
  if (isWinograd(info)) byTiles(simd, info, wanted, made);
  else if (isSingleChannel(info) && made.input === null) ofSingleChannel(simd, info, wanted, made);
  else oneByOne(backend, simd, info, wanted, made);
  return made;
}

/** The addresses of tensors, 0 for those that are left out. */
const addresses = (simd: SimdMemory, infos: readonly (TensorInfo | null | undefined)[]): number[] =>
  infos.map((info) => (info ? simd.address(info) : 0));

function byTiles(
  simd: SimdMemory,
  info: backend_util.Conv2DInfo,
  { x, dy, output, taken, filter }: SimdConvolutionGradients,
  made: ConvolutionGradients,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const sizes = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo.top, padInfo.left];
  simd.withScratch(simd.functions.winogradGradientsScratch(inWidth, inChannels, outChannels), (scratch) => {
    const tensors = addresses(simd, [x, dy, output, taken, filter, made.filter, made.input, made.bias]);
    simd.functions.winogradGradients(...tensors, scratch, ...sizes);
  });
}

function ofSingleChannel(
  simd: SimdMemory,
  { batchSize, inHeight, inWidth, outWidth, outChannels }: backend_util.Conv2DInfo,
  { x, dy, output }: SimdConvolutionGradients,
  made: ConvolutionGradients,
): void {
  simd.withScratch(simd.functions.singleChannelGradientsScratch(outWidth), (scratch) => {
    const places = addresses(simd, [x, dy, output, made.filter, made.bias]);
    simd.functions.singleChannelGradients(...places, scratch, batchSize, inHeight, inWidth, outChannels);
  });
}

function oneByOne(
  backend: TensorMaker,
  simd: SimdMemory,
  info: backend_util.Conv2DInfo,
  { x, dy, output, filter }: SimdConvolutionGradients,
  made: ConvolutionGradients,
): void {
  const { functions } = simd;
  const rows = positionsOf(info);
  const masked = output === undefined ? null : backend.makeOutput(info.outShape, 'float32');
  if (masked && output)
    functions.maskGradient(simd.address(dy), simd.address(output), simd.address(masked), rows * info.outChannels);
  const gradient = simd.address(masked ?? dy);
  if (made.bias) functions.sumRows(gradient, simd.address(made.bias), rows, info.outChannels);
  if (made.filter && x) filterGradient(simd, info, simd.address(x), gradient, simd.address(made.filter));
  if (made.input && filter) inputGradient(simd, info, gradient, simd.address(filter), simd.address(made.input));
  if (masked) backend.disposeData(masked.dataId);
}

function filterGradient(simd: SimdMemory, info: backend_util.Conv2DInfo, x: number, dy: number, out: number): void {
  const { functions } = simd;
  if (isMatrixProduct(info)) {
    simd.withScratch(functions.multiplyMatricesScratch(info.outChannels), (scratch) =>
      functions.multiplyMatrices(x, dy, out, scratch, info.inChannels, info.outChannels, positionsOf(info), 1, 0),
    );
    return;
  }
  if (isByTaps(info)) {
    simd.withScratch(functions.tapGradientsScratch(info.inChannels, info.outChannels), (scratch) =>
      functions.filterGradientByTaps(x, dy, out, scratch, ...imageSizes(info)),
    );
    return;
  }
  const sizes = convolutionSizes(info);
  simd.withScratch(functions.filterGradientScratch(...sizes.forScratch), (scratch) =>
    functions.filterGradient(x, dy, out, scratch, ...sizes.forKernel),
  );
}

function inputGradient(simd: SimdMemory, info: backend_util.Conv2DInfo, dy: number, filter: number, out: number): void {
  const { functions } = simd;
  const { inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  if (isMatrixProduct(info)) {
    simd.withScratch(functions.multiplyMatricesScratch(inChannels), (scratch) =>
      functions.multiplyMatrices(dy, filter, out, scratch, positionsOf(info), inChannels, outChannels, 0, 1),
    );
    return;
  }
  if (isByTaps(info)) {
    simd.withScratch(functions.tapGradientsScratch(inChannels, outChannels), (scratch) =>
      functions.inputGradientByTaps(dy, filter, out, scratch, ...imageSizes(info)),
    );
    return;
  }
  const bytes = functions.inputGradientScratch(inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth);
  simd.withScratch(bytes, (scratch) => functions.inputGradient(dy, filter, out, scratch, ...imageSizes(info)));
}

/** Whether it strides over channels enough to fill the tiles of a product of matrices. */
const isByTaps = ({ strideHeight, strideWidth, inChannels, outChannels }: backend_util.Conv2DInfo): boolean =>
  strideHeight * strideWidth > 1 && Math.min(inChannels, outChannels) >= 8;

function imageSizes(info: backend_util.Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const image = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels];
  return [...image, info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, padInfo.top, padInfo.left];
}
