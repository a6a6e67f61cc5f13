// The SIMD kernels, compiled by scripts/build-wasm.mjs of the repository.
//
// They run on the memory of tfjs' WASM backend: every pointer is the byte address of a tensor there. So this module
// has no static data, allocates nothing and needs no stack; where a kernel needs room, the caller passes `scratch`, of
// as many bytes as the function named after the kernel says. Tensors are float32 and row-major, images are
// `[batch, height, width, channels]`.
export { batchGradients, batchNormalizationScratch, normalizeBatch, normalizeColumns, sumGradients } from './batch-normalization';
export { convolution, convolutionScratch } from './convolution';
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { filterGradient, filterGradientScratch } from './filter-gradient';
export { inputGradient, inputGradientScratch } from './input-gradient';
export { maxPoolPairs } from './max-pool';
export { maxPoolGradient } from './max-pool-gradient';
export { multiplyMatrices, multiplyMatricesScratch } from './matrix-product';
export { adam, addScaled } from './optimizers';
export { addBias, maskGradient, sumColumns, sumRows } from './rows';
export { sumSegments } from './segment-sum';
export { singleChannelConvolution } from './single-channel-convolution';
export { singleChannelGradients, singleChannelGradientsScratch } from './single-channel';
export { filterGradientByTaps, inputGradientByTaps, tapGradientsScratch } from './tap-gradients';
export { winogradConvolution, winogradConvolutionScratch } from './winograd-convolution';
export { winogradGradients, winogradGradientsScratch } from './winograd-gradients';
