import { Cumprod, util } from '@tensorflow/tfjs-core';
import type { CumprodAttrs, CumprodInputs, KernelConfig } from '@tensorflow/tfjs-core';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

const stock = presentKernel(Cumprod);

/**
 * Running products along an axis. tfjs' own kernel reads and writes over foreign memory for an axis counted from the
 * end, as −1; this one counts it from the start before it hands it on.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Cumprod', 'wasm');
 * registerKernel(cumprod);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const cumprod: KernelConfig = wasmKernel(
  Cumprod,
  (call: WasmKernelCall<CumprodInputs, CumprodAttrs>) => {
    const [axis] = util.parseAxisParam(call.attrs.axis, call.inputs.x.shape) as [number];
    return passOn(stock, { ...call, attrs: { ...call.attrs, axis } });
  },
  stock,
);
