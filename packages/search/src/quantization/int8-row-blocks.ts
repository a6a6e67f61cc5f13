/**
 * Rows as integers of 8 bits, to fetch single ones from.
 *
 * @internal
 */
import { encodeInt8 } from '@sim/kernels';
import { NumberBlocks } from './number-blocks.ts';
import { type HeldRowBlocks, readRows } from './row-blocks.ts';

/** Numbers that become integers at a time, so that little is held twice. */
const NUMBERS_PER_PART = 2 ** 18;

/** Rows of which are kept integers and a step each, as `encodeInt8` gives them: what is read are rows that these stand for. */
export class Int8RowBlocks implements HeldRowBlocks {
  readonly dim: number;
  readonly #codes: NumberBlocks<Int8Array>;
  readonly #steps: NumberBlocks<Float32Array> = new NumberBlocks(Float32Array, 1);

  constructor(dim: number) {
    this.dim = dim;
    this.#codes = new NumberBlocks(Int8Array, dim);
  }

  get size(): number {
    return this.#codes.size;
  }

  append(rows: Float32Array): void {
    const part = Math.ceil(NUMBERS_PER_PART / this.dim) * this.dim;
    for (let first = 0; first < rows.length; first += part) {
      const { codes, steps } = encodeInt8(rows.subarray(first, first + part), this.dim);
      this.#codes.append(codes);
      this.#steps.append(steps);
    }
  }

  read(first: number, last: number): Float32Array {
    return readRows(this, first, last);
  }

  copyRow(row: number, length: number, target: Float32Array, at: number): void {
    const codes = this.#codes.blockOf(row);
    const start = this.#codes.startOf(row);
    const step = this.#steps.blockOf(row)[this.#steps.startOf(row)] as number;
    // As `decodeInt8` has it, without an array for each row.
    for (let i = 0; i < length; i++) target[at + i] = step * (codes[start + i] as number);
  }

  keep(rows: Uint32Array): void {
    this.#codes.keep(rows);
    this.#steps.keep(rows);
  }

  truncate(size: number): void {
    this.#codes.truncate(size);
    this.#steps.truncate(size);
  }
}
