import { type Embeddings, toRows } from '@sim/core';

/**
 * Vectors as an fvecs file, which `readFvecs` and other libraries read.
 *
 * Throws `DIMENSION_MISMATCH`, `EMPTY_INPUT` or `NOT_FINITE`.
 *
 * @param dim Numbers in a vector; needed for a flat array.
 *
 * @example
 * await writeFile('queries.fvecs', writeFvecs([[1, 2, 3], [4, 5, 6]]));
 */
export function writeFvecs(vectors: Embeddings, dim?: number): Uint8Array {
  const rows = toRows(vectors, { where: 'writeFvecs', ...(dim === undefined ? {} : { dim }) });
  const view = new DataView(new ArrayBuffer(rows.count * 4 * (1 + rows.dim)));
  for (let row = 0, at = 0; row < rows.count; row++) {
    view.setInt32(at, rows.dim, true);
    at += 4;
    for (let i = 0; i < rows.dim; i++, at += 4) view.setFloat32(at, rows.values[row * rows.dim + i] as number, true);
  }
  return new Uint8Array(view.buffer);
}
