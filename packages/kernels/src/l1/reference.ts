/**
 * Keys of the form `l1`: `Σ |qᵢ − rᵢ|` for every query q and row r, in float64.
 *
 * @internal
 * @param queries `[count, dim]`
 * @param rows `[rowCount, dim]`
 * @param keys Receives `[count, rowCount]`.
 */
export function l1Keys(queries: Float32Array, rows: Float32Array, dim: number, keys: Float64Array): void {
  const rowCount = rows.length / dim;
  for (let row = 0; row < rowCount; row++) {
    for (let query = 0; query < queries.length / dim; query++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        sum += Math.abs((queries[query * dim + i] as number) - (rows[row * dim + i] as number));
      }
      keys[query * rowCount + row] = sum;
    }
  }
}
