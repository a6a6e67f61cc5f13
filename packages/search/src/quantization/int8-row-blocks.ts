/**
 * Rows as integers of 8 bits, to fetch single ones from.
 *
 * @internal
 */
import { encodeInt8 } from '@sim/kernels';
import type { HeldRowBlocks } from './row-blocks.ts';

/** Bytes of a block: growing takes one more, and moves nothing. */
const BLOCK_BYTES = 2 ** 18;

/** What a block holds. */
interface Block {
  readonly codes: Int8Array;
  readonly steps: Float32Array;
}

/** Rows of which are kept integers and a step each, as `encodeInt8` gives them: what is read are rows that these stand for. */
export class Int8RowBlocks implements HeldRowBlocks {
  readonly dim: number;
  readonly #perBlock: number;
  #blocks: Block[] = [];
  #size = 0;

  constructor(dim: number) {
    this.dim = dim;
    this.#perBlock = Math.max(1, Math.floor(BLOCK_BYTES / (dim + 4)));
  }

  get size(): number {
    return this.#size;
  }

  append(rows: Float32Array): void {
    const { dim } = this;
    const end = this.#size + rows.length / dim;
    for (let first = 0; this.#size < end; ) {
      const { block, place } = this.#find(this.#size);
      const count = Math.min(end - this.#size, this.#perBlock - place);
      const { codes, steps } = encodeInt8(rows.subarray(first * dim, (first + count) * dim), dim);
      block.codes.set(codes, place * dim);
      block.steps.set(steps, place);
      first += count;
      this.#size += count;
    }
  }

  read(first: number, last: number): Float32Array {
    const rows = new Float32Array((last - first) * this.dim);
    for (let row = first; row < last; row++) this.copyRow(row, this.dim, rows, (row - first) * this.dim);
    return rows;
  }

  copyRow(row: number, length: number, target: Float32Array, at: number): void {
    const { block, place } = this.#find(row);
    const { codes, steps } = block;
    const step = steps[place] as number;
    const start = place * this.dim;
    // As `decodeInt8` has it, without an array for each row.
    for (let i = 0; i < length; i++) target[at + i] = step * (codes[start + i] as number);
  }

  keep(rows: Uint32Array): void {
    const { dim } = this;
    for (const [to, from] of rows.entries()) {
      const source = this.#find(from);
      const target = this.#find(to);
      target.block.codes.set(source.block.codes.subarray(source.place * dim, (source.place + 1) * dim), target.place * dim);
      target.block.steps[target.place] = source.block.steps[source.place] as number;
    }
    this.truncate(rows.length);
  }

  truncate(size: number): void {
    this.#size = size;
    this.#blocks.length = Math.ceil(size / this.#perBlock);
  }

  /** Where a row is, or the next one is to be. */
  #find(row: number): { readonly block: Block; readonly place: number } {
    const number = Math.floor(row / this.#perBlock);
    const block = (this.#blocks[number] ??= {
      codes: new Int8Array(this.#perBlock * this.dim),
      steps: new Float32Array(this.#perBlock),
    });
    return { block, place: row % this.#perBlock };
  }
}
