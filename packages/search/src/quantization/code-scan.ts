/**
 * Scans over sign codes.
 *
 * @internal
 */
import { GrowingArray } from '@sim/core';
import { type RowFilter, TopK, isRowAllowed } from '@sim/kernels';

/** Largest cost in a table: those of eight tables, one 32-bit word of a code, add up to less than 256. */
export const MAX_COST = 31;

/** Costs that a query puts on rows, as whole numbers: a table of 16 for each four bits of a code, `[words, 8, 16]`. */
export type CostTables = Uint8Array;

/** Codes of rows, of as many 32-bit words each, and the search among them. */
export interface CodeScan {
  readonly kernel: 'reference' | 'wasm';
  /** Rows. */
  readonly size: number;
  /** Adds codes `[n, words]` at the end. They are copied. */
  append(codes: Uint32Array): void;
  /** Leaves only these rows, which ascend, in this order. */
  keep(rows: Uint32Array): void;
  /**
   * The rows that cost each query least, `[queries.length, width]`, ties by lower row; `NO_ROW` where there are fewer.
   * The cost of a row is the sum of what its bits, four at a time, find in the query's tables.
   */
  search(queries: readonly CostTables[], width: number, filter?: RowFilter): Uint32Array;
  dispose(): void;
}

/** The meaning of a scan, where there is no WASM and for tests. */
export class ReferenceCodeScan implements CodeScan {
  readonly kernel = 'reference';
  readonly #words: number;
  #codes: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());

  constructor(words: number) {
    this.#words = words;
  }

  get size(): number {
    return this.#codes.length / this.#words;
  }

  append(codes: Uint32Array): void {
    this.#codes.append(codes);
  }

  keep(rows: Uint32Array): void {
    const words = this.#words;
    const codes = this.#codes.values;
    const kept = new Uint32Array(rows.length * words);
    for (const [i, row] of rows.entries()) kept.set(codes.subarray(row * words, (row + 1) * words), i * words);
    this.#codes = new GrowingArray(kept);
  }

  search(queries: readonly CostTables[], width: number, filter?: RowFilter): Uint32Array {
    const found = new Uint32Array(queries.length * width);
    const keys = new Float64Array(width);
    const nearest = new TopK(width);
    for (const [i, tables] of queries.entries()) {
      for (let row = 0; row < this.size; row++)
        if (!filter || isRowAllowed(filter, row)) nearest.offer(this.#cost(tables, row), row);
      nearest.take(found.subarray(i * width, (i + 1) * width), keys);
    }
    return found;
  }

  dispose(): void {
    this.#codes = new GrowingArray(new Uint32Array());
  }

  #cost(tables: CostTables, row: number): number {
    const codes = this.#codes.values;
    let cost = 0;
    for (let word = 0; word < this.#words; word++) {
      const bits = codes[row * this.#words + word] as number;
      for (let four = 0; four < 8; four++) cost += tables[(word * 8 + four) * 16 + ((bits >>> (4 * four)) & 15)] as number;
    }
    return cost;
  }
}

