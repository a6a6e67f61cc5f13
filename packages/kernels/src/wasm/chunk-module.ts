/**
 * The compiled kernels and what they offer.
 *
 * @internal
 */
import { chunkWasm } from './chunk-wasm.ts';

/** What the module offers; addresses and sizes are whole numbers, see `wasm-source`. */
export interface ChunkFunctions {
  configure(dim: number, form: number, scannedBytes: number, isUnit: number, isCoded: number, blockShift: number): number;
  bytesOfBlock(): number;
  setRowScale(scale: number): void;
  appendRows(from: number, count: number): void;
  readRows(first: number, count: number, to: number): void;
  prepareRows(first: number, last: number): void;
  layOut(at: number, count: number, k: number, room: number, isGraph: number): number;
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

/** An instance that works in `memory`. */
export function openChunk(memory: WebAssembly.Memory): ChunkFunctions {
  module ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ChunkFunctions;
}

let canRun: boolean | undefined;
let bytes: Uint8Array<ArrayBuffer> | undefined;
let module: WebAssembly.Module | undefined;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  bytes ??= Uint8Array.from(chunkWasm.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
  return bytes;
}
