import { engine } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, Tensor, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** What `NormalizeRows` and its gradient are told beside their inputs. */
export interface NormalizeRowsAttrs {
  /** Least sum of squares that a row is divided by the root of. */
  readonly epsilon: number;
}

const gradientName = 'NormalizeRowsGrad';

/**
 * Scales rows to length 1, in one kernel: `y = x / √max(Σ x², epsilon)` over the last axis. `@sim/layers` uses it for its
 * embedding wherever a backend has it.
 *
 * @example
 * import { engine, registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(normalizeRows);   // `import '@sim/wasm-training'` does this for all kernels
 * engine().runKernel('NormalizeRows', { x }, { epsilon: 1e-12 });
 */
export const normalizeRows: KernelConfig = wasmKernel<{ x: TensorInfo }, NormalizeRowsAttrs>(
  'NormalizeRows',
  ({ inputs: { x }, attrs: { epsilon }, backend }) => {
    const out = backend.makeOutput(x.shape, 'float32');
    const [rows, result] = heapViews(backend, [x, out]);
    const dim = x.shape.at(-1) as number;
    for (let start = 0; start < rows.length; start += dim) {
      const factor = 1 / Math.sqrt(Math.max(dot(rows, rows, start, dim), epsilon));
      for (let i = start; i < start + dim; i++) result[i] = (rows[i] as number) * factor;
    }
    return out;
  },
);

/** Gradient of `normalizeRows`: what of `dy` turns a row. A row below `epsilon` is only scaled, and so is its gradient. */
export const normalizeRowsGrad: KernelConfig = wasmKernel<{ dy: TensorInfo; x: TensorInfo }, NormalizeRowsAttrs>(
  gradientName,
  ({ inputs: { dy, x }, attrs: { epsilon }, backend }) => {
    const out = backend.makeOutput(x.shape, 'float32');
    const [rows, gradient, result] = heapViews(backend, [x, dy, out]);
    const dim = x.shape.at(-1) as number;
    for (let start = 0; start < rows.length; start += dim) {
      const squares = dot(rows, rows, start, dim);
      const factor = 1 / Math.sqrt(Math.max(squares, epsilon));
      const along = squares >= epsilon ? dot(rows, gradient, start, dim) / squares : 0;
      for (let i = start; i < start + dim; i++)
        result[i] = factor * ((gradient[i] as number) - along * (rows[i] as number));
    }
    return out;
  },
);

/** The gradient of the operation `NormalizeRows`; importing the package registers it. */
export const normalizeRowsGradient: GradConfig = {
  kernelName: normalizeRows.kernelName,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => engine().runKernel(gradientName, { dy: dy as Tensor, x: x as Tensor }, attrs) as Tensor,
  }),
};

function dot(a: TypedArray, b: TypedArray, start: number, dim: number): number {
  let sum = 0;
  for (let i = start; i < start + dim; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
