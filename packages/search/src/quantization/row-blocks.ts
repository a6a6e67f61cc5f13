/**
 * Rows one after another, to fetch single ones from.
 *
 * @internal
 */

/** Rows by their numbers, however they are kept. */
export interface HeldRowBlocks {
  readonly dim: number;
  readonly size: number;
  /** Adds rows at the end. They are copied. */
  append(rows: Float32Array): void;
  /** A copy of the rows from `first` to `last`. */
  read(first: number, last: number): Float32Array;
  /** Copies the first `length` numbers of a row to `target`, from `at` on. */
  copyRow(row: number, length: number, target: Float32Array, at: number): void;
  /** Leaves only these rows, which ascend, in this order. */
  keep(rows: Uint32Array): void;
  /** Leaves only the first `size` rows. */
  truncate(size: number): void;
}

/** Bytes of a block: growing takes one more, and moves nothing. */
const BLOCK_BYTES = 2 ** 20;

/** Rows of float32 in blocks. A kernel keeps rows side by side, where a single one is all over its panel. */
export class RowBlocks implements HeldRowBlocks {
  readonly dim: number;
  /** Rows in a block are a power of two. */
  readonly #shift: number;
  #blocks: Float32Array[] = [];
  #size = 0;

  constructor(dim: number) {
    this.dim = dim;
    this.#shift = Math.max(0, Math.floor(Math.log2(BLOCK_BYTES / (4 * dim))));
  }

  get size(): number {
    return this.#size;
  }

  /** The block that holds `row`, which starts in it at `startOf`. */
  blockOf(row: number): Float32Array {
    return this.#blocks[row >>> this.#shift] as Float32Array;
  }

  startOf(row: number): number {
    return (row & ((1 << this.#shift) - 1)) * this.dim;
  }

  append(rows: Float32Array): void {
    const count = rows.length / this.dim;
    const perBlock = 1 << this.#shift;
    const needed = Math.ceil((this.#size + count) / perBlock);
    while (this.#blocks.length < needed) this.#blocks.push(new Float32Array(perBlock * this.dim));
    for (let done = 0; done < count; ) {
      const row = this.#size + done;
      const fits = Math.min(count - done, perBlock - (row & (perBlock - 1)));
      this.blockOf(row).set(rows.subarray(done * this.dim, (done + fits) * this.dim), this.startOf(row));
      done += fits;
    }
    this.#size += count;
  }

  read(first: number, last: number): Float32Array {
    const rows = new Float32Array((last - first) * this.dim);
    for (let row = first; row < last; row++) this.copyRow(row, this.dim, rows, (row - first) * this.dim);
    return rows;
  }

  copyRow(row: number, length: number, target: Float32Array, at: number): void {
    const start = this.startOf(row);
    target.set(this.blockOf(row).subarray(start, start + length), at);
  }

  keep(rows: Uint32Array): void {
    for (const [to, from] of rows.entries()) {
      const start = this.startOf(from);
      this.blockOf(to).set(this.blockOf(from).subarray(start, start + this.dim), this.startOf(to));
    }
    this.truncate(rows.length);
  }

  truncate(size: number): void {
    this.#size = size;
    this.#blocks.length = Math.ceil(size / (1 << this.#shift));
  }
}
