/** @internal */

/** The first `kept` numbers of each row; `rows` themselves where that is all of them. */
export function firstColumns(rows: Float32Array, dim: number, kept: number): Float32Array {
  if (kept === dim) return rows;
  const cut = new Float32Array((rows.length / dim) * kept);
  for (let from = 0, to = 0; from < rows.length; from += dim, to += kept) cut.set(rows.subarray(from, from + kept), to);
  return cut;
}
