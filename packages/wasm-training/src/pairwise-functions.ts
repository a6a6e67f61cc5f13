/** @internal */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { pairwiseWasm } from './pairwise-wasm.ts';
import { findMemory } from './simd-kernels.ts';

/** What the compiled module offers; parameters are addresses and sizes, see `wasm-source/pairwise-differences.ts`. */
export type PairwiseFunctions = Readonly<
  Record<'pairwiseDifferences' | 'pairwiseGradient', (...values: number[]) => void>
>;

/** The functions on the memory of a backend; null where that cannot be used, as for `simdKernels`. */
export function pairwiseFunctions(backend: BackendWasm): PairwiseFunctions | null {
  let functions = instances.get(backend);
  if (functions === undefined) instances.set(backend, (functions = instantiate(backend)));
  return functions;
}

const instances = new WeakMap<BackendWasm, PairwiseFunctions | null>();

function instantiate(backend: BackendWasm): PairwiseFunctions | null {
  const memory = findMemory(backend);
  if (memory === undefined) return null;
  const bytes = Uint8Array.from(pairwiseWasm.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as PairwiseFunctions;
}
