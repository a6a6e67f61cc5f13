/**
 * Rows one after another, to fetch single ones from.
 *
 * @internal
 */
import { NumberBlocks } from './number-blocks.ts';

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

/** Rows of float32 in blocks. A kernel keeps rows side by side, where a single one is all over its panel. */
export class RowBlocks extends NumberBlocks<Float32Array> implements HeldRowBlocks {
  constructor(dim: number) {
    super(Float32Array, dim);
  }

  read(first: number, last: number): Float32Array {
    return readRows(this, first, last);
  }

  copyRow(row: number, length: number, target: Float32Array, at: number): void {
    const start = this.startOf(row);
    target.set(this.blockOf(row).subarray(start, start + length), at);
  }
}

/** A copy of the rows from `first` to `last`, one by one. */
export function readRows(blocks: Pick<HeldRowBlocks, 'copyRow' | 'dim'>, first: number, last: number): Float32Array {
  const { dim } = blocks;
  const rows = new Float32Array((last - first) * dim);
  for (let row = first; row < last; row++) blocks.copyRow(row, dim, rows, (row - first) * dim);
  return rows;
}
