/**
 * The graph of nearest rows on WASM.
 *
 * @internal
 */
import type { Advance, GraphSpec, KernelResult } from '../kernel-backend.ts';
import { CENTRE_ADDRESS, openChunk } from './chunk-module.ts';
import { chooseCentre } from './choose-centre.ts';

/** What tests change. */
export interface WasmGraphOptions {
  /** Factor on the error bound; see `wasm-source/certificate.ts`. */
  readonly margin?: number;
}

/** The part of the rows that passes under all rows before the next: it stays in the second-level cache. */
const TILE_BYTES = 2 ** 17;

/** Candidates that a row has room for beside its k nearest. */
const SPARE_CANDIDATES = 15;

/** Beyond this share of rows that integers of one step do not suit, most of their pairs would have to be ranked. */
const MOST_SHORT_ROWS = 1 / 16;

/** Rows, integers and candidates of all rows lie in one memory. */
const MAX_BYTES = 2 ** 31;

/** Rows that the centre is chosen by. */
const SAMPLE_ROWS = 1024;

const PAGE_BYTES = 2 ** 16;

/**
 * The nearest other rows of every row, each pair scored once, in a memory of its own that ends with the call. Undefined
 * for `l1`, and where rows are too many or of lengths that one step of integers does not suit.
 */
export async function wasmGraph(
  rows: Float32Array,
  { form, dim, k }: GraphSpec,
  advance: Advance,
  { margin = 1 }: WasmGraphOptions = {},
): Promise<KernelResult | undefined> {
  const count = rows.length / dim;
  const width = Math.min(k, count - 1);
  if (form === 'l1' || width < 1) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const wasm = openChunk(memory);
  const start = wasm.configure(dim, form === 'l2sq' ? 1 : 0, 4, 0, 0, 6);
  const room = width + SPARE_CANDIDATES;
  if (start + count * (6 * dim + 8 * room + 16 * (width + 8)) > MAX_BYTES) return undefined;
  memory.grow(Math.ceil(wasm.layOut(start, count, width, room, 0, 1) / PAGE_BYTES));
  const { centre } = chooseCentre(sampleOf(rows, dim), dim);
  new Float64Array(memory.buffer, CENTRE_ADDRESS, dim).set(centre);
  new Float32Array(memory.buffer, wasm.queriesAt.value, rows.length).set(rows);
  if (wasm.packGraph(margin) > MOST_SHORT_ROWS) return undefined;
  // Many short calls let the engine change over to better code in between.
  const eights = Math.ceil(count / 8);
  const tile = Math.max(2, Math.floor(TILE_BYTES / (16 * dim)));
  for (let first = 0, done = 0; first < eights; first += tile) {
    const last = Math.min(first + tile, eights);
    wasm.scanGraph(first, last);
    // The work of a tile grows with the rows before it; the last part is for ranking.
    const share = Math.floor((0.95 * Math.min(count, 8 * last) ** 2) / count);
    await advance(share - done);
    done = share;
  }
  wasm.finishQueries();
  const found = {
    rows: new Uint32Array(memory.buffer, wasm.rowsAt.value, count * width),
    keys: new Float64Array(memory.buffer, wasm.keysAt.value, count * width),
  };
  return { rows: found.rows.slice(), keys: found.keys.slice() };
}

/** Rows from all over. */
function sampleOf(rows: Float32Array, dim: number): Float32Array {
  const count = rows.length / dim;
  if (count <= SAMPLE_ROWS) return rows;
  const sample = new Float32Array(SAMPLE_ROWS * dim);
  for (let i = 0; i < SAMPLE_ROWS; i++) {
    const row = Math.floor((i * count) / SAMPLE_ROWS) * dim;
    sample.set(rows.subarray(row, row + dim), i * dim);
  }
  return sample;
}
