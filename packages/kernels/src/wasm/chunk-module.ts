/**
 * The compiled kernels and what they offer.
 *
 * @internal
 */
import type { KernelSpec } from '../kernel-backend.ts';
import { chunkWasm } from './chunk-wasm.ts';

/** What the module offers; addresses and sizes are whole numbers, see `wasm-source`. */
export interface ChunkFunctions {
  configure(dim: number, form: number, scannedBytes: number, isUnit: number, isCoded: number, blockShift: number): number;
  bytesOfBlock(): number;
  setRowScale(scale: number): void;
  appendRows(from: number, count: number): void;
  readRows(first: number, count: number, to: number): void;
  prepareRows(first: number, last: number): void;
  layOut(at: number, count: number, k: number, room: number, eights: number, isGraph: number): number;
  packQueries(isDifference: number, margin: number): void;
  scanBatch(block: number, firstHalf: number, lastHalf: number): void;
  scanOne(query: number, block: number, firstPanel: number, lastPanel: number): void;
  packGraph(margin: number): number;
  scanGraph(firstEight: number, lastEight: number): void;
  finishQueries(): void;
  readonly queriesAt: WebAssembly.Global<'i32'>;
  readonly allowedAt: WebAssembly.Global<'i32'>;
  readonly keysAt: WebAssembly.Global<'i32'>;
  readonly rowsAt: WebAssembly.Global<'i32'>;
  readonly ranked: WebAssembly.Global<'f64'>;
  readonly earlySettlements: WebAssembly.Global<'f64'>;
}

/** Where the centre stands in the memory of an instance, as `wasm-source/layout.ts` has it. */
export const CENTRE_ADDRESS = 2048;

/** True where WASM with 128-bit vectors runs. */
export function canRunChunks(): boolean {
  return (canRun ??= typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes()));
}

/** An instance of `module` that works in `memory`; by default of the one that runs everywhere. */
export function openChunk(memory: WebAssembly.Memory, module: WebAssembly.Module = simd128Module()): ChunkFunctions {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ChunkFunctions;
}

/** The module for such a kernel, where it is another one than that which runs everywhere. */
export async function moduleFor(spec: KernelSpec): Promise<WebAssembly.Module | undefined> {
  const digits = await relaxedDigits(spec);
  return digits === '' ? undefined : (relaxed ??= new WebAssembly.Module(bytesOf(digits)));
}

/**
 * The digits of the module with relaxed dot products, for kernels that scan integers of 8 bits and where they pay (Node 24,
 * Chrome 134 and later), else none.
 */
export async function relaxedDigits({ form, elementType, prefilter }: KernelSpec): Promise<string> {
  const scansInt8 = form !== 'l1' && (elementType === 'int8' || prefilter === 'int8');
  if (!scansInt8 || !paysToRelax()) return '';
  // Loaded when it is asked for. It imports nothing: a bundler that makes one file then leaves all else as it is.
  return (await import('./relaxed-chunk-wasm.ts')).relaxedChunkWasm;
}

/**
 * Whether the engine has relaxed SIMD and makes one instruction of its dot products. Earlier ones make several, which took half as
 * long again as SIMD128 in Node 22; they are told by what came to the language in the meantime.
 */
const paysToRelax = (): boolean => 'isError' in Error && WebAssembly.validate(RELAXED);

/** A function whose result is `i32x4.relaxed_dot_i8x16_i7x16_add_s` of its argument, three times. */
const RELAXED: Uint8Array<ArrayBuffer> = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b, 3, 2, 1, 0,
  10, 13, 1, 11, 0, 0x20, 0, 0x20, 0, 0x20, 0, 0xfd, 0x93, 0x02, 0x0b,
);

let canRun: boolean | undefined;
let bytes: Uint8Array<ArrayBuffer> | undefined;
let simd128: WebAssembly.Module | undefined;
let relaxed: WebAssembly.Module | undefined;

function simd128Module(): WebAssembly.Module {
  return (simd128 ??= new WebAssembly.Module(moduleBytes()));
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return (bytes ??= bytesOf(chunkWasm));
}

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digits.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
}
