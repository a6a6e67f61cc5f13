/**
 * One part of a gallery in the memory of one WASM instance, which cannot exceed 4 GiB.
 *
 * @internal
 */
import { type RankForm, normalizeRows } from '@sim/core';
import { NO_ROW } from '../kernel-backend.ts';
import { CENTRE_ADDRESS, type ChunkFunctions, openChunk } from './chunk-module.ts';
import { chooseCentre } from './choose-centre.ts';

/** What a chunk is for. */
export interface ChunkOptions {
  readonly form: RankForm;
  readonly dim: number;
  /** Bytes of a number in what is scanned: 1 and 2 for integers beside the rows, 4 for the rows themselves. */
  readonly scannedBytes: 1 | 2 | 4;
  /** Integers beside the rows are made once there are queries enough to gain by them. */
  readonly isLazy: boolean;
  /** Rows are kept as given and compared as rows of length 1. */
  readonly isUnit: boolean;
  /** The rows are kept as integers of 8 bits, and these are what is scanned. */
  readonly isCoded: boolean;
  /** Most bytes of rows. */
  readonly maxBytes: number;
  /** Factor on the error bound. Anything but 1 is for tests that show that the bound is needed. */
  readonly margin: number;
  /** The compiled kernels, if not those that run everywhere. */
  readonly module: WebAssembly.Module | undefined;
}

/** Where the answers of a chunk go. */
export interface ChunkAnswers {
  /** `[count, k]` */
  readonly rows: Uint32Array;
  readonly keys: Float64Array;
  readonly k: number;
  /** Added to every row. */
  readonly firstRow: number;
}

/** Hears that so many rows were scanned for so many queries. */
export type ScanListener = (queries: number, rows: number) => Promise<void>;

/** What a block of rows takes at most, so that small galleries stay small; a block is never copied. */
const BLOCK_BYTES = 2 ** 21;

/**
 * Part of what is scanned, integers being of 16 bits there, that passes under all queries before the next: it stays in the
 * second-level cache.
 */
const TILE_BYTES = 2 ** 17;

/** Rows that are carried over at a time. */
const STAGING_BYTES = 2 ** 20;

/** Queries that are answered in one pass over the gallery, and bytes that their candidates may take. */
const QUERIES_PER_PASS = 1024;
const CANDIDATE_BYTES = 2 ** 26;

/**
 * From so many queries on integers are made where they are lazy. They take as long to make as some 64 queries that come singly
 * gain by them, or 250 that come in batches: a quarter of that is lost where no other query follows, and little where many do.
 */
const QUERIES_WORTH_INTEGERS = 64;

/** What one query gains by integers when it passes over the gallery alone, in queries of a batch. */
const GAIN_ALONE = 4;

/** Up to this many queries pass over the gallery one by one. */
const FEW_QUERIES = { 1: 3, 2: 1, 4: 1 } as const;

/** Rows that are prepared in one call: in a long first one the engine would never change over to better code. */
const ROWS_PER_CALL = 1024;

/** Rows that the centre and the scale are chosen by. */
const SAMPLE_ROWS = 1024;

const forms: Record<RankForm, number> = { dot: 0, l2sq: 1, l1: 2 };

const PAGE_BYTES = 2 ** 16;

export class WasmChunk {
  readonly #options: ChunkOptions;
  readonly #memory: WebAssembly.Memory;
  readonly #wasm: ChunkFunctions;
  readonly #galleryAt: number;
  readonly #blockRows: number;
  /** Of a block once all that is wanted of it is there. */
  readonly #fullBlockBytes: number;
  #blockBytes: number;
  /** Bytes of a number in what is scanned now. */
  #scannedBytes: 1 | 2 | 4;
  /** Queries that went by without integers that are wanted. */
  #plainQueries = 0;
  /** Rows when centre and scale were chosen. */
  #chosenFor = 0;
  #isOffset = false;
  /** The row from which on what is scanned is still to be computed. */
  #missingFrom = 0;
  #size = 0;

  constructor(options: ChunkOptions) {
    const { dim, scannedBytes, isLazy } = options;
    this.#options = options;
    this.#memory = new WebAssembly.Memory({ initial: 0 });
    this.#wasm = openChunk(this.#memory, options.module);
    this.#blockRows = 2 ** Math.min(13, Math.max(6, Math.floor(Math.log2(BLOCK_BYTES / (4 * dim)))));
    this.#galleryAt = this.#configure(scannedBytes);
    this.#fullBlockBytes = this.#wasm.bytesOfBlock() >>> 0;
    this.#scannedBytes = isLazy ? 4 : scannedBytes;
    this.#configure(this.#scannedBytes);
    this.#blockBytes = this.#wasm.bytesOfBlock() >>> 0;
    this.#reserve(this.#galleryAt);
  }

  get size(): number {
    return this.#size;
  }

  get #rowsPerStep(): number {
    return Math.max(16, 16 * Math.floor(STAGING_BYTES / (64 * this.#options.dim)));
  }

  /** Rows that fit in. */
  get capacity(): number {
    return Math.max(1, Math.floor(this.#options.maxBytes / this.#fullBlockBytes)) * this.#blockRows;
  }

  bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Rows that were ranked by float64 keys, and queries whose candidates were so before the end of a scan. */
  statistics(): { ranked: number; early: number } {
    return { ranked: this.#wasm.ranked.value, early: this.#wasm.earlySettlements.value };
  }

  /** Makes room for `count` more rows, so that adding them cannot fail. */
  reserve(count: number): void {
    const bytes = 4 * this.#options.dim * Math.min(count, this.#rowsPerStep);
    this.#reserve(this.#endOf(this.#size + count) + bytes);
  }

  /** Adds rows for which there is room. */
  append(rows: Float32Array): void {
    const { dim } = this.#options;
    const count = rows.length / dim;
    const at = this.#endOf(this.#size + count);
    const perStep = this.#rowsPerStep;
    for (let first = 0; first < count; first += perStep) {
      const part = rows.subarray(first * dim, (first + perStep) * dim);
      new Float32Array(this.#memory.buffer, at, part.length).set(part);
      this.#wasm.appendRows(at, part.length / dim);
    }
    const before = this.#size;
    this.#size += count;
    // The last panel may have been filled up with other rows.
    this.#missingFrom = this.#choose() ? 0 : Math.min(this.#missingFrom, before - (before % 16));
    while (this.#prepareNext());
  }

  /** Copies the rows from `first` on, as they were given, to `target`. */
  read(first: number, target: Float32Array): void {
    const { dim } = this.#options;
    const at = this.#endOf(this.#size);
    const total = target.length / dim;
    const perStep = this.#rowsPerStep;
    this.#reserve(at + 4 * dim * Math.min(total, perStep));
    for (let row = 0; row < total; row += perStep) {
      const count = Math.min(perStep, total - row);
      this.#wasm.readRows(first + row, count, at);
      target.set(new Float32Array(this.#memory.buffer, at, count * dim), row * dim);
    }
  }

  /** The nearest rows of each query. `filter` is the part of the bitmap from the first row of this chunk on. */
  async search(queries: Float32Array, filter: Uint32Array | undefined, answers: ChunkAnswers, hear: ScanListener | undefined): Promise<void> {
    const { dim } = this.#options;
    const count = queries.length / dim;
    const k = Math.min(answers.k, this.#size);
    if (k === 0) {
      answers.rows.fill(NO_ROW);
      answers.keys.fill(Number.POSITIVE_INFINITY);
      return;
    }
    this.#count(count);
    while (this.#prepareNext()) if (hear) await hear(0, 0);
    const room = Math.max(3 * k, k + 118);
    const perPass = Math.max(4, Math.min(QUERIES_PER_PASS, Math.floor(CANDIDATE_BYTES / (12 * room))));
    for (let first = 0; first < count; first += perPass) {
      const last = Math.min(first + perPass, count);
      const isFew = this.#begin(queries.subarray(first * dim, last * dim), k, room, filter);
      await this.#scan(last - first, isFew, hear);
      this.#take(last - first, k, first, answers);
    }
  }

  /** Begins a pass over the gallery for queries that fit into the scratch; returns whether they are so few that each scans a block alone. */
  #begin(queries: Float32Array, k: number, room: number, filter: Uint32Array | undefined): boolean {
    const { form, dim, margin } = this.#options;
    const scannedBytes = this.#scannedBytes;
    const count = queries.length / dim;
    const scratch = this.#endOf(this.#size);
    this.#reserve(this.#wasm.layOut(scratch, count, k, room, this.#halvesPerTile, 0) >>> 0);
    new Float32Array(this.#memory.buffer, this.#wasm.queriesAt.value >>> 0, queries.length).set(queries);
    this.#allow(filter);
    const isFew = count <= FEW_QUERIES[scannedBytes];
    const isDifference = form === 'l2sq' && scannedBytes === 4 && (isFew || this.#isOffset);
    this.#wasm.packQueries(Number(isDifference), margin);
    return isFew;
  }

  /** Scans block by block for few queries, and tile by tile for many: between short calls the engine changes over to better code, and others get in. */
  async #scan(queries: number, isFew: boolean, hear: ScanListener | undefined): Promise<void> {
    const perCall = isFew ? this.#blockRows : 8 * this.#halvesPerTile;
    for (let start = 0; start < this.#size; start += this.#blockRows) {
      const block = start / this.#blockRows;
      const rows = Math.min(this.#blockRows, this.#size - start);
      for (let first = 0; first < rows; first += perCall) {
        const last = Math.min(first + perCall, rows);
        if (!isFew) this.#wasm.scanBatch(block, first / 8, Math.ceil(last / 8));
        else for (let query = 0; query < queries; query++) this.#wasm.scanOne(query, block, 0, Math.ceil(rows / 16));
        if (hear) await hear(queries, last - first);
      }
    }
  }

  get #halvesPerTile(): number {
    return Math.max(2, 2 * Math.floor(TILE_BYTES / (16 * Math.max(2, this.#scannedBytes) * this.#options.dim)));
  }

  /** Writes the bitmap of the rows that may be answered. */
  #allow(filter: Uint32Array | undefined): void {
    const words = Math.ceil(this.#size / 32);
    const allowed = new Uint32Array(this.#memory.buffer, this.#wasm.allowedAt.value >>> 0, words + 3);
    if (filter) {
      const given = filter.subarray(0, words);
      allowed.set(given);
      allowed.fill(0, given.length);
    } else {
      allowed.fill(0xffffffff, 0, words);
      allowed.fill(0, words);
    }
    const rest = this.#size % 32;
    if (rest > 0) allowed[words - 1] = (allowed[words - 1] as number) & (2 ** rest - 1);
  }

  /** Ends `count` queries of the pass and copies their answers to those from `first` on. */
  #take(count: number, k: number, first: number, { rows, keys, k: width, firstRow }: ChunkAnswers): void {
    this.#wasm.finishQueries();
    const { buffer } = this.#memory;
    const foundRows = new Uint32Array(buffer, this.#wasm.rowsAt.value >>> 0, count * k);
    const foundKeys = new Float64Array(buffer, this.#wasm.keysAt.value >>> 0, count * k);
    if (firstRow > 0) for (const [i, row] of foundRows.entries()) if (row !== NO_ROW) foundRows[i] = firstRow + row;
    if (width === k) {
      rows.set(foundRows, first * k);
      keys.set(foundKeys, first * k);
      return;
    }
    for (let query = 0, at = first * width; query < count; query++, at += width) {
      rows.set(foundRows.subarray(query * k, (query + 1) * k), at);
      keys.set(foundKeys.subarray(query * k, (query + 1) * k), at);
      rows.fill(NO_ROW, at + k, at + width);
      keys.fill(Number.POSITIVE_INFINITY, at + k, at + width);
    }
  }

  /** Takes note of queries; makes the integers that are wanted when there were enough. */
  #count(queries: number): void {
    const { scannedBytes } = this.#options;
    if (this.#scannedBytes === scannedBytes) return;
    this.#plainQueries += queries <= FEW_QUERIES[4] ? GAIN_ALONE * queries : queries;
    if (this.#plainQueries < QUERIES_WORTH_INTEGERS || !this.#widen()) return;
    this.#scannedBytes = scannedBytes;
    this.#missingFrom = 0;
    this.#chosenFor = 0;
    this.#choose();
  }

  /** Makes room in every block for what is wanted beside the rows. False, with nothing changed, where there is no memory. */
  #widen(): boolean {
    const { dim, isUnit, scannedBytes } = this.#options;
    const [before, after] = [this.#blockBytes, this.#fullBlockBytes];
    const blocks = Math.ceil(this.#size / this.#blockRows);
    try {
      this.#reserve(this.#galleryAt + blocks * after);
    } catch {
      // Answers are the same without integers: the queries go on, and so does the next attempt.
      this.#plainQueries = 0;
      return false;
    }
    const memory = new Uint8Array(this.#memory.buffer, this.#galleryAt);
    // A block begins with its rows and ends with the factors to length 1. From the last one on, nothing is written over.
    const factorBytes = isUnit ? 8 * this.#blockRows : 0;
    for (let block = blocks - 1; block >= 0; block--) {
      const rows = Math.min(this.#blockRows, this.#size - block * this.#blockRows);
      memory.copyWithin((block + 1) * after - factorBytes, (block + 1) * before - factorBytes, (block + 1) * before);
      memory.copyWithin(block * after, block * before, block * before + 64 * dim * Math.ceil(rows / 16));
    }
    this.#blockBytes = after;
    this.#configure(scannedBytes);
    return true;
  }

  /** Says what the memory is for; returns the address of the first block. */
  #configure(scannedBytes: 1 | 2 | 4): number {
    const { form, dim, isUnit, isCoded } = this.#options;
    const shift = Math.log2(this.#blockRows);
    return this.#wasm.configure(dim, forms[form], scannedBytes, Number(isUnit), Number(isCoded), shift);
  }

  /** Computes what is scanned of the next rows that miss it. Returns whether more do: a search may end in between and leave these to the next call. */
  #prepareNext(): boolean {
    const last = Math.min(this.#missingFrom + ROWS_PER_CALL, this.#size);
    if (this.#missingFrom < last) this.#wasm.prepareRows(this.#missingFrom, last);
    this.#missingFrom = last;
    return last < this.#size;
  }

  /** Chooses centre and scale when there are twice as many rows as last time. Returns whether integers are to be computed anew. */
  #choose(): boolean {
    const { form, dim, isCoded } = this.#options;
    if (this.#size < 2 * this.#chosenFor || form === 'l1') return false;
    const { centre, scale, isOffset } = chooseCentre(this.#sample(), dim);
    this.#isOffset = isOffset;
    this.#chosenFor = this.#size;
    if (this.#scannedBytes === 4) return false;
    if (!isCoded) new Float64Array(this.#memory.buffer, CENTRE_ADDRESS, dim).set(centre);
    this.#wasm.setRowScale(scale);
    return true;
  }

  /** Rows from all over the chunk, as they are compared. */
  #sample(): Float32Array {
    const { dim, isUnit } = this.#options;
    const count = Math.min(this.#size, SAMPLE_ROWS);
    const at = this.#endOf(this.#size);
    this.#reserve(at + 4 * count * dim);
    for (let i = 0; i < count; i++)
      this.#wasm.readRows(Math.floor((i * this.#size) / count), 1, at + 4 * i * dim);
    const rows = new Float32Array(this.#memory.buffer, at, count * dim);
    return isUnit ? normalizeRows(rows, dim) : rows;
  }

  /** Address behind the blocks of `rows` rows, where the scratch begins. */
  #endOf(rows: number): number {
    return this.#galleryAt + Math.ceil(rows / this.#blockRows) * this.#blockBytes;
  }

  #reserve(end: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}
