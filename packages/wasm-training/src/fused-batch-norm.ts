import { FusedBatchNorm, util } from '@tensorflow/tfjs-core';
import type { FusedBatchNormAttrs, FusedBatchNormInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdKernels } from './simd-kernels.ts';
import { simdKernels } from './simd-kernels.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<FusedBatchNormInputs, FusedBatchNormAttrs>;

const stock = presentKernel(FusedBatchNorm);

/**
 * Batch normalisation by given statistics, `scale · (x − mean) / √(variance + ε) + offset`, as a batch-normalisation
 * layer runs it outside of training. Statistics of one number for each channel go by SIMD, others by tfjs' own kernel.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('FusedBatchNorm', 'wasm');
 * registerKernel(fusedBatchNorm);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const fusedBatchNorm: KernelConfig = wasmKernel(
  FusedBatchNorm,
  (call: Call) => {
    const simd = simdKernels(call.backend);
    return simd !== null && isByChannel(call) ? vectorised(call, simd) : passOn(stock, call);
  },
  stock,
);

/** Whether every statistic is one number for each channel. */
function isByChannel({ inputs: { x, mean, variance, scale, offset } }: Call): boolean {
  const channels = x.shape.at(-1);
  // tfjs leaves out what it was not given.
  const given = [mean, variance, scale, offset].filter((info: TensorInfo | undefined) => info !== undefined && info !== null);
  return given.every(({ shape, dtype }) => shape.length === 1 && shape[0] === channels && dtype === 'float32') && x.dtype === 'float32';
}

function vectorised({ inputs: { x, mean, variance, scale, offset }, attrs, backend }: Call, simd: SimdKernels): TensorInfo {
  const out = backend.makeOutput(x.shape, 'float32');
  const channels = x.shape.at(-1) as number;
  const rows = util.sizeFromShape(x.shape.slice(0, -1));
  const addressOf = (info: TensorInfo | null | undefined): number => (info ? simd.address(info) : 0);
  const places = [x, mean, variance, scale, offset, out].map(addressOf);
  simd.withScratch(simd.functions.batchNormalizationScratch(channels), (scratch) =>
    simd.functions.normalizeColumns(...places, scratch, rows, channels, attrs.varianceEpsilon),
  );
  return out;
}
