/**
 * How the rows of a gallery are dealt out to its parts: block by block in turn, so that all parts grow alike
 * whichever way rows come, and so that within a part rows stay in their order.
 *
 * @internal
 */
import type { RowFilter } from '../kernel-backend.ts';

/** Rows that stay together: whole words of a filter, and few enough that small galleries are divided too. */
export const ROWS_PER_BLOCK = 256;

/** Rows of the part among the first `size` rows of the gallery. */
export function partSize(size: number, part: number, parts: number): number {
  const whole = Math.floor(size / ROWS_PER_BLOCK);
  const blocks = Math.max(0, Math.ceil((whole - part) / parts));
  return blocks * ROWS_PER_BLOCK + (whole % parts === part ? size % ROWS_PER_BLOCK : 0);
}

/** The gallery's number of a row of the part. */
export function galleryRow(row: number, part: number, parts: number): number {
  const block = Math.floor(row / ROWS_PER_BLOCK);
  return (block * parts + part) * ROWS_PER_BLOCK + (row % ROWS_PER_BLOCK);
}

/**
 * Shares of rows that follow the first `size` rows of the gallery, one copy per part; in the memory of `spares` where
 * that is large enough.
 */
export function dealRows(
  rows: Float32Array,
  dim: number,
  size: number,
  parts: number,
  spares: readonly (ArrayBuffer | undefined)[] = [],
): Float32Array<ArrayBuffer>[] {
  const end = size + rows.length / dim;
  const shares = Array.from({ length: parts }, (_, part) => {
    const length = (partSize(end, part, parts) - partSize(size, part, parts)) * dim;
    const spare = spares[part];
    return spare && spare.byteLength >= 4 * length ? new Float32Array(spare, 0, length) : new Float32Array(length);
  });
  const filled = new Uint32Array(parts);
  for (let row = size; row < end; ) {
    const block = Math.floor(row / ROWS_PER_BLOCK);
    const part = block % parts;
    const next = Math.min(end, (block + 1) * ROWS_PER_BLOCK);
    const piece = rows.subarray((row - size) * dim, (next - size) * dim);
    shares[part]?.set(piece, filled[part]);
    filled[part] = (filled[part] as number) + piece.length;
    row = next;
  }
  return shares;
}

/** The part's own bitmap. */
export function dealFilter(filter: RowFilter, size: number, part: number, parts: number): RowFilter {
  const rows = partSize(size, part, parts);
  const words = ROWS_PER_BLOCK / 32;
  const own = new Uint32Array(Math.ceil(rows / 32));
  for (let first = 0; first < own.length; first += words) {
    const from = galleryRow(32 * first, part, parts) / 32;
    own.set(filter.subarray(from, from + Math.min(words, own.length - first)), first);
  }
  return own;
}
