import { Mean, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MeanAttrs, MeanInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { sum } from './sum.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<MeanInputs, MeanAttrs>;

const stock = presentKernel(Mean);

/**
 * Mean over axes, from `sum`. tfjs' own kernel keeps one running sum, which over 100,000 values loses a third of the
 * digits.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Mean', 'wasm');
 * registerKernel(mean);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const mean: KernelConfig = wasmKernel(
  Mean,
  (call: Call) => (call.inputs.x.dtype === 'float32' ? fromSum(call) : passOn(stock, call)),
  stock,
);

function fromSum(call: Call): TensorInfo {
  const total = passOn(sum, call);
  const count = util.sizeFromShape(call.inputs.x.shape) / util.sizeFromShape(total.shape);
  const [values] = heapViews(call.backend, [total]);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / count;
  return total;
}
