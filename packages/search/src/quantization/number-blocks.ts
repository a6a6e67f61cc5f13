/**
 * Rows of numbers of one type.
 *
 * @internal
 */

/** Numbers of a block: growing takes one more, and moves nothing. */
const BLOCK_NUMBERS = 2 ** 18;

/** Rows of `dim` numbers one after another in blocks, to fetch single ones from. */
export class NumberBlocks<T extends Float32Array | Int8Array> {
  readonly dim: number;
  readonly #type: new (length: number) => T;
  /** Rows in a block are a power of two. */
  readonly #shift: number;
  #blocks: T[] = [];
  #size = 0;

  constructor(type: new (length: number) => T, dim: number) {
    this.#type = type;
    this.dim = dim;
    this.#shift = Math.max(0, Math.floor(Math.log2(BLOCK_NUMBERS / dim)));
  }

  get size(): number {
    return this.#size;
  }

  /** The block that holds `row`, which starts in it at `startOf`. */
  blockOf(row: number): T {
    return this.#blocks[row >>> this.#shift] as T;
  }

  startOf(row: number): number {
    return (row & ((1 << this.#shift) - 1)) * this.dim;
  }

  /** Adds rows at the end. They are copied. */
  append(rows: T): void {
    const count = rows.length / this.dim;
    const perBlock = 1 << this.#shift;
    const needed = Math.ceil((this.#size + count) / perBlock);
    while (this.#blocks.length < needed) this.#blocks.push(new this.#type(perBlock * this.dim));
    for (let done = 0; done < count; ) {
      const row = this.#size + done;
      const fits = Math.min(count - done, perBlock - (row & (perBlock - 1)));
      this.blockOf(row).set(rows.subarray(done * this.dim, (done + fits) * this.dim), this.startOf(row));
      done += fits;
    }
    this.#size += count;
  }

  /** Leaves only these rows, which ascend, in this order. */
  keep(rows: Uint32Array): void {
    for (const [to, from] of rows.entries()) {
      const start = this.startOf(from);
      this.blockOf(to).set(this.blockOf(from).subarray(start, start + this.dim), this.startOf(to));
    }
    this.truncate(rows.length);
  }

  /** Leaves only the first `size` rows. */
  truncate(size: number): void {
    this.#size = size;
    this.#blocks.length = Math.ceil(size / (1 << this.#shift));
  }
}
