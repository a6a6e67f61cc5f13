/** @internal */
import { util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/** tfjs' own kernel with its axis counted from the start. */
export function axisFromStart(kernelName: string): KernelConfig {
  const stock = presentKernel(kernelName);
  return wasmKernel(
    kernelName,
    (call: WasmKernelCall<{ x: TensorInfo }, { axis: number }>) => {
      const [axis] = util.parseAxisParam(call.attrs.axis, call.inputs.x.shape) as [number];
      return passOn(stock, { ...call, attrs: { ...call.attrs, axis } });
    },
    stock,
  );
}
