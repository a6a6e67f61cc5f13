import type { KernelBackend } from './kernel-backend.ts';
import { requireGraph, requireSpec } from './kernel-checks.ts';
import { canRunChunks, moduleFor } from './wasm/chunk-module.ts';
import { wasmGraph } from './wasm/wasm-graph.ts';
import { WasmKernel } from './wasm/wasm-kernel.ts';

/**
 * WASM with 128-bit vectors, on one thread: every current browser and Node. The gallery lives in WASM memory; only
 * queries go in and only k rows of each come out.
 *
 * Answers are those of `referenceBackend` to the last bit of every key. What is scanned is a smaller copy of the rows
 * (`prefilter`) or float32 arithmetic, either with an error bound for each row; every row that could be among the k
 * nearest by that bound is then ranked by its key in float64.
 *
 * @example
 * const kernel = await wasmBackend.open({ form: 'l2sq', dim: 2, prefilter: 'int8' });
 * await kernel.append(Float32Array.of(0, 0, 3, 4));
 * await kernel.search(Float32Array.of(3, 3), 1);   // { rows: [1], keys: [1] }
 */
export const wasmBackend: KernelBackend = {
  name: 'wasm',
  isAvailable: async () => canRunChunks(),
  open: async (spec) => {
    requireSpec(spec, 'wasmBackend.open');
    return new WasmKernel(spec, { module: await moduleFor(spec) });
  },
  graph: async (rows, spec, advance) => {
    requireGraph(rows, spec, 'wasmBackend.graph');
    return wasmGraph(rows, spec, advance);
  },
};
