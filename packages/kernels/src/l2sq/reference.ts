/**
 * Keys of the form `l2sq`: `Σ (qᵢ − rᵢ)²` for every query q and row r, in float64 from the differences, so that rows
 * far from the origin lose nothing.
 *
 * @internal
 * @param queries `[count, dim]`
 * @param rows `[rowCount, dim]`
 * @param keys Receives `[count, rowCount]`.
 */
export function l2sqKeys(queries: Float32Array, rows: Float32Array, dim: number, keys: Float64Array): void {
  const rowCount = rows.length / dim;
  for (let row = 0; row < rowCount; row++) {
    for (let query = 0; query < queries.length / dim; query++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        const difference = (queries[query * dim + i] as number) - (rows[row * dim + i] as number);
        sum += difference * difference;
      }
      keys[query * rowCount + row] = sum;
    }
  }
}
