import { type Ranking, smallerIsCloser } from './polarity.ts';

/** Least variance of a query that counts as signal; below it the query is taken to have this much. */
export const SNR_MIN_VARIANCE = 1e-12;

/**
 * Signal-to-noise ratio distance `var(q − k) / var(q)`, population variances over the columns: not symmetric.
 * With the mean taken off every row, the numerator is `Σ (qᵢ − kᵢ)² / dim`, which one kernel serves.
 *
 * Yuan, Deng, Tang, Tang, Chen: Signal-to-Noise Ratio (2019), arXiv:1904.02616.
 *
 * Differs from TF Similarity: a query without variance gives large finite values in place of NaN or infinity.
 */
export const snrRanking: Ranking = {
  ...smallerIsCloser,
  name: 'snr',
  aliases: ['snr', 'SNRDistance', 'signal-to-noise-ratio'],
  form: 'l2sq',
  prepare: centerRows,
  queryScale: (prepared, dim) => sumsOfSquares(prepared, dim).map((sum) => Math.max(sum, SNR_MIN_VARIANCE * dim)),
  finish: (key, sumOfSquares) => key / sumOfSquares,
};

/** Rows with their own mean taken off. */
export function centerRows(rows: Float32Array, dim: number): Float32Array {
  const centered = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += rows[i] as number;
    for (let i = start; i < start + dim; i++) centered[i] = (rows[i] as number) - sum / dim;
  }
  return centered;
}

function sumsOfSquares(rows: Float32Array, dim: number): Float64Array {
  return Float64Array.from({ length: rows.length / dim }, (_, row) => {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += (rows[i] as number) ** 2;
    return sum;
  });
}
