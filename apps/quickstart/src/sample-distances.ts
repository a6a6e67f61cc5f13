import { Random } from '@sim/core';

/** Pairs of each kind to sample. */
const PAIRS = 20_000;

/** Cosine distances of random pairs of unit rows, of the same class and of different ones. */
export function sampleDistances(
  rows: Float32Array,
  labels: Int32Array,
  dim: number,
  seed: number,
): { readonly sameClass: number[]; readonly differentClass: number[] } {
  const random = new Random(seed);
  const sameClass: number[] = [];
  const differentClass: number[] = [];
  for (let drawn = 0; drawn < 20 * PAIRS && (sameClass.length < PAIRS || differentClass.length < PAIRS); drawn++) {
    const [a, b] = [random.integer(labels.length), random.integer(labels.length)];
    const pairs = labels[a] === labels[b] ? sameClass : differentClass;
    if (a === b || pairs.length === PAIRS) continue;
    let dot = 0;
    for (let i = 0; i < dim; i++) dot += (rows[a * dim + i] as number) * (rows[b * dim + i] as number);
    pairs.push(Math.max(0, 1 - dot));
  }
  return { sameClass, differentClass };
}
