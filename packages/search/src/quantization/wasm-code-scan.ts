/**
 * The scan over sign codes on WASM.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import { NO_ROW, type RowFilter } from '@sim/kernels';
import { type CodeScan, type CostTables, MAX_COST } from './code-scan.ts';
import { codeScanWasm } from './code-scan-wasm.ts';

/** What the module offers; see `wasm-source/code-scan.ts`. */
interface CodeScanFunctions {
  configure(words: number, codes: number, rows: number, allowed: number, wanted: number, room: number, counts: number): void;
  begin(query: number): void;
  scan(query: number, firstPanel: number, lastPanel: number): void;
  finish(query: number, rows: number): number;
}

/** Where codes begin; the module works in the bytes before. */
const CODES = 1024;
const LANES = 16;
const PAGE = 65_536;
const MAX_PAGES = 65_536;

/** Codes that stay in the second-level cache while several queries look at them, in bytes. */
const TILE_BYTES = 2 ** 19;

/** Queries that are answered together. Each needs memory for its tables and hits. */
const QUERIES_PER_BLOCK = 32;

/** Hits that there is room for, beside the wanted ones, before all but these are sorted out. */
const SPARE_HITS = 512;

/** True where WASM with 128-bit vectors runs. */
export function canScanCodes(): boolean {
  return (canRun ??= typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes()));
}

/** Where everything stands in memory during a search. */
interface ScanLayout {
  readonly counts: number;
  readonly allowed: number;
  readonly rows: number;
  readonly queries: number;
  readonly bytesPerQuery: number;
  readonly wanted: number;
  readonly room: number;
}

/** Codes in one WASM memory, in panels of 16 rows. */
export class WasmCodeScan implements CodeScan {
  readonly kernel = 'wasm';
  readonly #words: number;
  readonly #memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  readonly #functions: CodeScanFunctions;
  #size = 0;

  constructor(words: number) {
    this.#words = words;
    module ??= new WebAssembly.Module(moduleBytes());
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#functions = instance.exports as unknown as CodeScanFunctions;
  }

  get size(): number {
    return this.#size;
  }

  append(codes: Uint32Array): void {
    const words = this.#words;
    const count = codes.length / words;
    this.#reserve(this.#panelAt(this.#panels(this.#size + count)));
    const memory = new Uint8Array(this.#memory.buffer);
    for (let i = 0; i < count; i++) {
      let to = this.#rowAt(this.#size + i);
      for (let word = 0; word < words; word++) {
        const bits = codes[i * words + word] as number;
        for (let shift = 0; shift < 32; shift += 8, to += LANES) memory[to] = bits >>> shift;
      }
    }
    this.#size += count;
  }

  keep(rows: Uint32Array): void {
    const memory = new Uint8Array(this.#memory.buffer);
    const end = 4 * this.#words * LANES;
    for (const [i, row] of rows.entries()) {
      const from = this.#rowAt(row);
      const to = this.#rowAt(i);
      for (let offset = 0; offset < end; offset += LANES) memory[to + offset] = memory[from + offset] as number;
    }
    this.#size = rows.length;
  }

  search(queries: readonly CostTables[], width: number, filter?: RowFilter): Uint32Array {
    const found = new Uint32Array(queries.length * width).fill(NO_ROW);
    const wanted = Math.min(width, this.#size);
    if (wanted === 0) return found;
    const layout = this.#layOut(Math.min(queries.length, QUERIES_PER_BLOCK), wanted, filter);
    const { configure } = this.#functions;
    configure(this.#words, CODES, this.#size, filter ? layout.allowed : 0, wanted, layout.room, layout.counts);
    for (let first = 0; first < queries.length; first += QUERIES_PER_BLOCK) {
      const block = queries.slice(first, first + QUERIES_PER_BLOCK);
      this.#scanBlock(block, layout);
      for (const [i] of block.entries()) {
        const count = this.#functions.finish(layout.queries + i * layout.bytesPerQuery, layout.rows);
        found.set(new Uint32Array(this.#memory.buffer, layout.rows, count), (first + i) * width);
      }
    }
    return found;
  }

  dispose(): void {
    this.#size = 0;
  }

  /** Shows every code to every query, part by part, so that a part is fetched once. */
  #scanBlock(queries: readonly CostTables[], { queries: at, bytesPerQuery }: ScanLayout): void {
    const memory = new Uint8Array(this.#memory.buffer);
    const places = queries.map((tables, i) => {
      memory.set(tables, at + i * bytesPerQuery);
      this.#functions.begin(at + i * bytesPerQuery);
      return at + i * bytesPerQuery;
    });
    const panels = this.#panels(this.#size);
    const perTile = Math.max(1, Math.floor(TILE_BYTES / (64 * this.#words)));
    for (let first = 0; first < panels; first += perTile) {
      const last = Math.min(first + perTile, panels);
      for (const place of places) this.#functions.scan(place, first, last);
    }
  }

  /** Lays out the scratch of a search behind the codes, where nothing is kept between two calls. */
  #layOut(queries: number, wanted: number, filter: RowFilter | undefined): ScanLayout {
    const room = 2 * wanted + SPARE_HITS;
    const counts = this.#panelAt(this.#panels(this.#size));
    const allowed = align(counts + 4 * (8 * MAX_COST * this.#words + 1));
    const rows = align(allowed + (filter ? 2 * this.#panels(this.#size) : 0));
    const first = align(rows + 4 * wanted);
    const bytesPerQuery = align(128 * this.#words + 16 + 8 * room);
    this.#reserve(first + queries * bytesPerQuery);
    if (filter) {
      const bits = new Uint8Array(this.#memory.buffer, allowed, rows - allowed).fill(0);
      bits.set(new Uint8Array(filter.buffer, filter.byteOffset, Math.min(filter.byteLength, bits.length)));
    }
    return { counts, allowed, rows, queries: first, bytesPerQuery, wanted, room };
  }

  #panels(rows: number): number {
    return Math.ceil(rows / LANES);
  }

  #panelAt(panel: number): number {
    return CODES + panel * LANES * 4 * this.#words;
  }

  #rowAt(row: number): number {
    return this.#panelAt(Math.floor(row / LANES)) + (row % LANES);
  }

  /** Makes the memory hold `bytes`. Throws `OUT_OF_MEMORY`. */
  #reserve(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    const there = this.#memory.buffer.byteLength / PAGE;
    // Doubling keeps the number of moves small; the least that will do is asked for when there is no room for that.
    for (const pages of [Math.min(Math.max(missing, there), MAX_PAGES - there), missing])
      if (this.#tryGrow(pages)) return;
    throw new SimError({
      code: 'OUT_OF_MEMORY',
      where: 'BinaryQuantizedSearch',
      problem: 'there is no memory for so many codes and candidates',
      got: bytes,
      cure: 'Ask for fewer queries or candidates at once, or hold fewer rows.',
    });
  }

  #tryGrow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

const align = (at: number): number => Math.ceil(at / 64) * 64;

let canRun: boolean | undefined;
let bytes: Uint8Array<ArrayBuffer> | undefined;
let module: WebAssembly.Module | undefined;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  bytes ??= Uint8Array.from(codeScanWasm.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
  return bytes;
}
