import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig } from '@tensorflow/tfjs-core';
import { avgPool } from './avg-pool.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { biasedConv2dGradient, biasedConv2dKernel } from './biased-conv2d.ts';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './conv2d-backprop-input.ts';
import { broadcastGradients } from './broadcast-gradients.ts';
import { conv2d } from './conv2d.ts';
import { conv3dBackpropFilterV2 } from './conv3d-backprop-filter-v2.ts';
import { conv3dBackpropInputV2 } from './conv3d-backprop-input-v2.ts';
import { depthwiseConv2dNativeBackpropFilter } from './depthwise-conv2d-native-backprop-filter.ts';
import { depthwiseConv2dNativeBackpropInput } from './depthwise-conv2d-native-backprop-input.ts';
import { convolutionGradientsKernel } from './convolution-gradients.ts';
import { cumprod } from './cumprod.ts';
import { cumsum } from './cumsum.ts';
import { depthwiseConv2dNative } from './depthwise-conv2d-native.ts';
import { dilation2dBackpropFilter } from './dilation2d-backprop-filter.ts';
import { dilation2dBackpropInput } from './dilation2d-backprop-input.ts';
import { dilation2d } from './dilation2d.ts';
import { einsum } from './einsum.ts';
import { fuseOptimizers } from './fuse-optimizers.ts';
import { fusedBatchNorm } from './fused-batch-norm.ts';
import { batchNormGradientSums, fusedBatchNormGradient } from './fused-batch-norm-gradient.ts';
import { fusedConv2d } from './fused-conv2d.ts';
import { fusedDepthwiseConv2d } from './fused-depthwise-conv2d.ts';
import { fusedMatMul } from './fused-mat-mul.ts';
import { identity } from './identity.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { maxPool } from './max-pool.ts';
import { maxPool3dGrad } from './max-pool3d-grad.ts';
import { maxPool3d } from './max-pool3d.ts';
import { mean } from './mean.ts';
import { missingGradients } from './missing-gradients.ts';
import { normalizeBatchGradient, normalizeBatchKernels } from './normalize-batch.ts';
import { normalizeRows, normalizeRowsGrad, normalizeRowsGradient } from './normalize-rows.ts';
import { optimizerKernels } from './optimizer-kernels.ts';
import { pooledConv2dGradient, pooledConv2dKernel } from './pooled-conv2d.ts';
import { pairwiseDifferences, pairwiseDifferencesGrad } from './pairwise-differences.ts';
import { prelu } from './prelu.ts';
import { reductionGradients } from './reduction-gradients.ts';
import { registerGradients } from './register-gradients.ts';
import { reluGrad, reluGradient } from './relu-grad.ts';
import { slice } from './slice.ts';
import { splitV } from './split-v.ts';
import { sum } from './sum.ts';
import { unpack } from './unpack.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

const kernels: readonly KernelConfig[] = [
  biasedConv2dKernel,
  convolutionGradientsKernel,
  ...normalizeBatchKernels,
  ...optimizerKernels,
  avgPool,
  batchMatMul,
  batchNormGradientSums,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  conv3dBackpropFilterV2,
  conv3dBackpropInputV2,
  cumprod,
  cumsum,
  depthwiseConv2dNative,
  depthwiseConv2dNativeBackpropFilter,
  depthwiseConv2dNativeBackpropInput,
  dilation2d,
  dilation2dBackpropFilter,
  dilation2dBackpropInput,
  einsum,
  fusedBatchNorm,
  fusedConv2d,
  fusedDepthwiseConv2d,
  fusedMatMul,
  identity,
  maxPool,
  maxPool3d,
  maxPool3dGrad,
  maxPoolGrad,
  mean,
  normalizeRows,
  normalizeRowsGrad,
  pairwiseDifferences,
  pairwiseDifferencesGrad,
  pooledConv2dKernel,
  prelu,
  // tfjs-layers registers the gradients of tfjs when it is imported, so those here must follow when the backend starts.
  { ...reluGrad, setupFunc: () => registerGradients(gradients) },
  slice,
  splitV,
  sum,
  unpack,
  unsortedSegmentSum,
];

const gradients: readonly GradConfig[] = [
  biasedConv2dGradient,
  fusedBatchNormGradient,
  normalizeBatchGradient,
  normalizeRowsGradient,
  pooledConv2dGradient,
  reluGradient,
  ...missingGradients,
  ...broadcastGradients,
  ...reductionGradients,
];

/**
 * Registers the kernels of this package on tfjs' WASM backend, in place of those that tfjs brings, and what belongs to
 * them: gradients, and the update of the optimizers. Importing
 * `@sim/wasm-training` has already done it; calling it again changes nothing, and restores the kernels where other
 * code has replaced them. The backend may be initialised before or after, and is not initialised by it.
 *
 * @example
 * import { registerKernels } from '@sim/wasm-training';
 * registerKernels();
 * await tf.setBackend('wasm');
 */
export function registerKernels(): void {
  for (const kernel of kernels) {
    const present: KernelConfig | undefined = getKernel(kernel.kernelName, kernel.backendName);
    if (present === kernel) continue;
    if (present !== undefined) unregisterKernel(kernel.kernelName, kernel.backendName);
    registerKernel(kernel);
  }
  registerGradients(gradients);
  fuseOptimizers();
}

registerKernels();
