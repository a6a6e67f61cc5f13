import { Add, Maximum, Minimum, Multiply, Prelu, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, PreluInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { composeKernels } from './kernel-scope.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

type Call = WasmKernelCall<PreluInputs, object>;

const stock = presentKernel(Prelu);

/**
 * `x` where it is positive, elsewhere `alpha · x`, with `alpha` broadcast as in NumPy. tfjs' own kernel reads `alpha`
 * as if it ran along the last axes, whatever its shape; what it computes right is left to it.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Prelu', 'wasm');
 * registerKernel(prelu);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const prelu: KernelConfig = wasmKernel(
  Prelu,
  (call: Call) => (runsAlongLastAxes(call) ? passOn(stock, call) : composed(call)),
  stock,
);

function runsAlongLastAxes({ inputs: { x, alpha } }: Call): boolean {
  const start = alpha.shape.findIndex((size) => size !== 1);
  const sizes = start < 0 ? [1] : alpha.shape.slice(start);
  return util.arraysEqual(sizes, x.shape.slice(-sizes.length));
}

function composed({ inputs: { x, alpha }, backend }: Call): TensorInfo {
  return composeKernels(backend, (scope) => {
    const zero = scope.allocate([]);
    backend.typedArrayFromHeap(zero).fill(0);
    const positive = scope.run(Maximum, { a: x, b: zero });
    const negative = scope.run(Minimum, { a: x, b: zero });
    return scope.run(Add, { a: positive, b: scope.run(Multiply, { a: negative, b: alpha }) });
  });
}
