/** @internal */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { relaxedKernelsWasm } from './relaxed-kernels-wasm.ts';
import { simdKernelsWasm } from './simd-kernels-wasm.ts';
import { simdVariant } from './simd-variant.ts';
import type { SimdVariant } from './simd-variant.ts';

/** What the compiled module offers; parameters are addresses and sizes, see `wasm-source`. */
export type SimdFunctions = Readonly<
  Record<
    | 'adam'
    | 'addBias'
    | 'addScaled'
    | 'batchGradients'
    | 'batchNormalizationScratch'
    | 'convolution'
    | 'convolutionScratch'
    | 'depthwiseFilterGradient'
    | 'depthwiseInputGradient'
    | 'filterGradient'
    | 'filterGradientByTaps'
    | 'filterGradientScratch'
    | 'inputGradient'
    | 'inputGradientByTaps'
    | 'inputGradientScratch'
    | 'maskGradient'
    | 'maxPoolGradient'
    | 'maxPoolPairs'
    | 'multiplyMatrices'
    | 'multiplyMatricesScratch'
    | 'normalizeBatch'
    | 'normalizeColumns'
    | 'singleChannelConvolution'
    | 'singleChannelGradients'
    | 'singleChannelGradientsScratch'
    | 'sumColumns'
    | 'sumGradients'
    | 'sumRows'
    | 'sumSegments'
    | 'tapGradientsScratch'
    | 'winogradConvolution'
    | 'winogradConvolutionScratch'
    | 'winogradGradients'
    | 'winogradGradientsScratch',
    (...values: number[]) => number
  >
>;

/** The kernels beside tensors: on the memory of the WASM backend, or on one of their own. */
export interface SimdMemory {
  readonly functions: SimdFunctions;
  /** Byte address of a tensor's values. */
  address(info: TensorInfo): number;
  /** Lends bytes that nothing else uses meanwhile. */
  withScratch(bytes: number, use: (address: number) => void): void;
}

/** Where the tensors of kernels come from and go to: a part of tfjs' `BackendWasm`. */
export interface TensorMaker {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  disposeData(dataId: object): unknown;
}

/** The parts of tfjs' Emscripten module that its types leave out. */
interface EmscriptenHeap {
  readonly asm: Readonly<Record<string, unknown>>;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * The SIMD kernels on the memory of a backend, where they read and write tensors in place. Null where that memory
 * cannot be found or is shared between threads, or where the machine has no SIMD.
 */
export function simdKernels(backend: BackendWasm): SimdKernels | null {
  let kernels = instances.get(backend);
  if (kernels === undefined) {
    const heap = backend.wasm as unknown as EmscriptenHeap;
    const memory = findMemory(backend);
    const variant = simdVariant();
    kernels = memory && variant ? new SimdKernels(backend, heap, simdFunctions(memory, variant)) : null;
    instances.set(backend, kernels);
  }
  return kernels;
}

const instances = new WeakMap<BackendWasm, SimdKernels | null>();

/** The kernels of one backend. */
export class SimdKernels implements SimdMemory {
  readonly functions: SimdFunctions;
  readonly #backend: BackendWasm;
  readonly #heap: EmscriptenHeap;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(backend: BackendWasm, heap: EmscriptenHeap, functions: SimdFunctions) {
    this.functions = functions;
    this.#backend = backend;
    this.#heap = heap;
  }

  /** Byte address of a tensor's values; stays valid when the memory grows. */
  address({ dataId }: TensorInfo): number {
    return this.#backend.getMemoryOffset(dataId);
  }

  /**
   * Lends `bytes` of the backend's memory to `use`. The block is kept for the next call and only ever grows: a step of
   * training asks for the same sizes again and again, between tensors of all sizes, and would tear holes into the heap.
   */
  withScratch(bytes: number, use: (address: number) => void): void {
    if (bytes > this.#scratchBytes) this.#growScratch(bytes);
    use(Math.ceil(this.#scratch / cacheLine) * cacheLine);
  }

  #growScratch(bytes: number): void {
    this.#heap._free(this.#scratch);
    this.#scratchBytes = 0;
    this.#scratch = this.#heap._malloc(bytes + cacheLine) >>> 0;
    if (this.#scratch === 0)
      throw new Error(`The memory of the WASM backend has no ${bytes} bytes left for a training kernel.`);
    this.#scratchBytes = bytes;
  }
}

const cacheLine = 64;

/** The one memory of the backend. A memory shared between threads can only be imported by a module built for it. */
export function findMemory(backend: BackendWasm): WebAssembly.Memory | undefined {
  const { asm } = backend.wasm as unknown as Partial<EmscriptenHeap>;
  return Object.values(asm ?? {}).find(
    (value): value is WebAssembly.Memory =>
      value instanceof WebAssembly.Memory && value.buffer[Symbol.toStringTag] === 'ArrayBuffer',
  );
}

/** The kernels on a memory. */
export const simdFunctions = (memory: WebAssembly.Memory, variant: SimdVariant): SimdFunctions =>
  new WebAssembly.Instance(compiled(variant), { env: { memory } }).exports as SimdFunctions;

/** What each variant runs, as hexadecimal digits; only that which runs is decoded and compiled. */
const sources: Readonly<Record<SimdVariant, string>> = { relaxed: relaxedKernelsWasm, simd128: simdKernelsWasm };
const modules = new Map<SimdVariant, WebAssembly.Module>();

function compiled(variant: SimdVariant): WebAssembly.Module {
  let module = modules.get(variant);
  if (module === undefined) {
    const bytes = Uint8Array.from(sources[variant].match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
    modules.set(variant, (module = new WebAssembly.Module(bytes)));
  }
  return module;
}
