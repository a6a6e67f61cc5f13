/**
 * Keys of the form `dot`: `−Σ qᵢrᵢ` for every query q and row r, summed in float64 from the first column to the last.
 *
 * @internal
 * @param queries `[count, dim]`
 * @param rows `[rowCount, dim]`
 * @param keys Receives `[count, rowCount]`.
 */
export function dotKeys(queries: Float32Array, rows: Float32Array, dim: number, keys: Float64Array): void {
  const rowCount = rows.length / dim;
  for (let row = 0; row < rowCount; row++) {
    for (let query = 0; query < queries.length / dim; query++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        sum += (queries[query * dim + i] as number) * (rows[row * dim + i] as number);
      }
      keys[query * rowCount + row] = -sum;
    }
  }
}
