import { Random } from '@sim/core';

/** Mean cosine distances of pairs of one class and of two. */
export interface MeanDistances {
  readonly same: number;
  readonly different: number;
}

const PAIRS = 50_000;

/** Mean cosine distances of random pairs of unit rows `[count, dim]`. Both near 0: the embedding has collapsed. */
export function meanDistances(rows: Float32Array, labels: Int32Array, dim: number, seed: number): MeanDistances {
  const random = new Random(seed);
  const sums = { same: 0, different: 0 };
  const counts = { same: 0, different: 0 };
  for (let pair = 0; pair < PAIRS; pair++) {
    const [a, b] = [random.integer(labels.length), random.integer(labels.length)];
    if (a === b) continue;
    const kind = labels[a] === labels[b] ? 'same' : 'different';
    let dot = 0;
    for (let i = 0; i < dim; i++) dot += (rows[a * dim + i] as number) * (rows[b * dim + i] as number);
    sums[kind] += 1 - dot;
    counts[kind]++;
  }
  return { same: sums.same / counts.same, different: sums.different / counts.different };
}
