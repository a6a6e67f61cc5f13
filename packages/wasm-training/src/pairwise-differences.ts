import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapViews } from './heap-views.ts';
import { pairwiseFunctions } from './pairwise-functions.ts';
import { wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/** Inputs of `PairwiseDifferences`: rows `[q, d]` and `[k, d]`. */
export interface PairwiseInputs {
  readonly query: TensorInfo;
  readonly key: TensorInfo;
}

/** Inputs of `PairwiseDifferencesGrad`: also the gradient `[q, k]` of the sums. */
export interface PairwiseGradInputs extends PairwiseInputs {
  readonly dy: TensorInfo;
}

/** What is summed: squares of differences, or their absolute values. */
export interface PairwiseAttrs {
  readonly term: 'absolute' | 'square';
}

/** Which rows the gradient is of, beside what was summed. */
export interface PairwiseGradAttrs extends PairwiseAttrs {
  readonly of: 'key' | 'query';
}

/**
 * Sums over the differences of rows: `out[i, j] = Σ (qᵢ − kⱼ)²`, or of `|qᵢ − kⱼ|`, as `[q, k]`. No tensor of
 * differences `[q, k, d]` is made. `@sim/distances` uses it for its Euclidean, Manhattan and signal-to-noise distances
 * wherever a backend has it.
 *
 * @example
 * import { engine, registerKernel } from '@tensorflow/tfjs-core';
 * registerKernel(pairwiseDifferences);   // `import '@sim/wasm-training'` does this for all kernels
 * engine().runKernel('PairwiseDifferences', { query, key }, { term: 'square' });
 */
export const pairwiseDifferences: KernelConfig = wasmKernel('PairwiseDifferences', sums);

/**
 * The gradient of `pairwiseDifferences` by the rows `of` the query or the key, for the gradient `dy` of its result. A
 * column in which two rows are equal passes no gradient of `|q − k|`.
 */
export const pairwiseDifferencesGrad: KernelConfig = wasmKernel('PairwiseDifferencesGrad', gradient);

function sums({ inputs, attrs, backend }: WasmKernelCall<PairwiseInputs, PairwiseAttrs>): TensorInfo {
  const { query, key } = inputs;
  const [rows, dim] = query.shape as [number, number];
  const others = key.shape[0] as number;
  const out = backend.makeOutput([rows, others], 'float32');
  const absolute = attrs.term === 'absolute';
  const functions = pairwiseFunctions(backend);
  if (functions) {
    const [a, b, to] = addresses(backend, [query, key, out]);
    functions.pairwiseDifferences(a as number, b as number, to as number, rows, others, dim, Number(absolute));
    return out;
  }
  const [a, b, to] = heapViews(backend, [query, key, out]);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < others; j++) {
      let sum = 0;
      for (let c = 0; c < dim; c++) {
        const difference = (a[i * dim + c] as number) - (b[j * dim + c] as number);
        sum += absolute ? Math.abs(difference) : difference * difference;
      }
      to[i * others + j] = sum;
    }
  return out;
}

function gradient({ inputs, attrs, backend }: WasmKernelCall<PairwiseGradInputs, PairwiseGradAttrs>): TensorInfo {
  const { query, key, dy } = inputs;
  const isQuery = attrs.of === 'query';
  const [first, second] = isQuery ? [query, key] : [key, query];
  const [rows, dim] = first.shape as [number, number];
  const others = second.shape[0] as number;
  // The gradient of the keys goes through the transposed weights.
  const [rowStep, otherStep] = isQuery ? [others, 1] : [1, rows];
  const out = backend.makeOutput([rows, dim], 'float32');
  const absolute = attrs.term === 'absolute';
  const functions = pairwiseFunctions(backend);
  if (functions) {
    const [a, b, weights, to] = addresses(backend, [first, second, dy, out]) as [number, number, number, number];
    const steps = [4 * rowStep, 4 * otherStep] as const;
    functions.pairwiseGradient(a, b, weights, to, rows, others, dim, ...steps, Number(absolute));
    return out;
  }
  const [a, b, weights, to] = heapViews(backend, [first, second, dy, out]);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < dim; c++) {
      let sum = 0;
      for (let j = 0; j < others; j++) {
        const difference = (a[i * dim + c] as number) - (b[j * dim + c] as number);
        sum += (weights[i * rowStep + j * otherStep] as number) * (absolute ? Math.sign(difference) : 2 * difference);
      }
      to[i * dim + c] = sum;
    }
  return out;
}

const addresses = (backend: BackendWasm, infos: readonly TensorInfo[]): number[] =>
  infos.map(({ dataId }) => backend.getMemoryOffset(dataId));
