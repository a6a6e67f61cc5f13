import { type Ranking, smallerIsCloser } from './polarity.ts';

/** `1 − q·k / (‖q‖‖k‖)` in [0, 2]. Rows are normalised here; a zero row has no direction and stands at distance 1. */
export const cosineRanking: Ranking = {
  ...smallerIsCloser,
  name: 'cosine',
  aliases: ['cosine', 'CosineDistance'],
  form: 'dot',
  ignoresLength: true,
  prepare: normalizeRows,
  finish: (key) => Math.min(2, Math.max(0, 1 + key)),
};

/** Rows scaled to length 1, zero rows left as they are. */
export function normalizeRows(rows: Float32Array, dim: number): Float32Array {
  const unit = new Float32Array(rows.length);
  const factors = unitFactors(rows, dim);
  for (const [row, factor] of factors.entries())
    for (let i = row * dim; i < (row + 1) * dim; i++) unit[i] = (rows[i] as number) * factor;
  return unit;
}

/** What each row is to be multiplied by to be of length 1; 0 for zero rows. */
export function unitFactors(rows: Float32Array, dim: number): Float64Array {
  return Float64Array.from({ length: rows.length / dim }, (_, row) => {
    const start = row * dim;
    // The largest entry is divided out first, so that squares neither overflow nor vanish.
    let largest = 0;
    for (let i = start; i < start + dim; i++) largest = Math.max(largest, Math.abs(rows[i] as number));
    if (largest === 0) return 0;
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += ((rows[i] as number) / largest) ** 2;
    return 1 / (largest * Math.sqrt(sum));
  });
}
