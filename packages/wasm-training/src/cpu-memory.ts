/** @internal */
import { util } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { simdFunctions } from './simd-kernels.ts';
import type { SimdFunctions, SimdMemory, TensorMaker } from './simd-kernels.ts';
import { simdVariant } from './simd-variant.ts';
import type { SimdVariant } from './simd-variant.ts';

/** The SIMD kernels for backends whose tensors lie elsewhere; null where the machine or the page has no WASM with SIMD. */
export function cpuMemory(): CpuMemory | null {
  if (shared === undefined) {
    const variant = isWasmAllowed() ? simdVariant() : null;
    shared = variant && new CpuMemory(variant);
  }
  return shared;
}

let shared: CpuMemory | null | undefined;

/** An empty module: a page may forbid to compile any. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function isWasmAllowed(): boolean {
  if (!('WebAssembly' in globalThis)) return false;
  try {
    return new WebAssembly.Module(EMPTY) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

const PAGE = 2 ** 16;
const CACHE_LINE = 64;

/**
 * The kernels on a memory of their own. `place` copies tensors into it, `values` copies one out; `clear` forgets all of
 * them, so that the memory grows to what the largest kernel needs and no further.
 */
export class CpuMemory implements SimdMemory, TensorMaker {
  readonly #memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 });
  readonly functions: SimdFunctions;
  readonly #addresses: Map<object, number> = new Map();
  #end: number = CACHE_LINE;

  constructor(variant: SimdVariant) {
    this.functions = simdFunctions(this.#memory, variant);
  }

  /** Bytes of the memory. */
  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }

  place({ dataId }: TensorInfo, values: Float32Array): void {
    const address = this.#allocate(values.byteLength);
    new Float32Array(this.#memory.buffer, address, values.length).set(values);
    this.#addresses.set(dataId, address);
  }

  makeOutput(shape: number[], dtype: 'float32'): TensorInfo {
    const info = { dataId: {}, shape, dtype };
    this.#addresses.set(info.dataId, this.#allocate(util.sizeFromShape(shape) * 4));
    return info;
  }

  disposeData(): void {
    // `clear` frees all at once.
  }

  address({ dataId }: TensorInfo): number {
    return this.#addresses.get(dataId) as number;
  }

  withScratch(bytes: number, use: (address: number) => void): void {
    use(this.#allocate(bytes));
  }

  /** A copy of a tensor's values. */
  values(info: TensorInfo): Float32Array {
    return new Float32Array(this.#memory.buffer, this.address(info), util.sizeFromShape(info.shape)).slice();
  }

  clear(): void {
    this.#addresses.clear();
    this.#end = CACHE_LINE;
  }

  #allocate(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / CACHE_LINE) * CACHE_LINE;
    const missing = this.#end - this.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return address;
  }
}
