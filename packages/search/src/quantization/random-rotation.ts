/** @internal */
import { Random } from '@sim/core';

/** Turns of each block: after two of them a single column is spread over all. */
const ROUNDS = 2;

/** The same rotation on every machine, so that codes can be saved. */
const SEED = 1;

/**
 * A random rotation of rows that costs `dim · log dim`: signs at random, then a Walsh–Hadamard transform of the first
 * 2ᵐ columns, and in turn of the last 2ᵐ where `dim` is no power of two. It evens out what columns carry and keeps
 * lengths and distances.
 *
 * Ailon, Chazelle: The fast Johnson–Lindenstrauss transform and approximate nearest neighbors (2009).
 */
export class RandomRotation {
  readonly #dim: number;
  readonly #width: number;
  readonly #signs: readonly Float64Array[];

  constructor(dim: number) {
    this.#dim = dim;
    this.#width = 2 ** Math.floor(Math.log2(dim));
    const random = new Random(SEED, dim);
    const turns = this.#width === dim ? ROUNDS : 2 * ROUNDS;
    this.#signs = Array.from({ length: turns }, () => Float64Array.from({ length: dim }, () => 1 - 2 * random.integer(2)));
  }

  /** Turns one row in place. */
  apply(row: Float64Array): void {
    const dim = this.#dim;
    const width = this.#width;
    // A transform makes rows longer by this.
    const scale = 1 / Math.sqrt(width);
    for (const [turn, signs] of this.#signs.entries()) {
      const start = turn % 2 === 1 ? dim - width : 0;
      for (let i = 0; i < dim; i++) row[i] = (row[i] as number) * (signs[i] as number);
      for (let i = start; i < start + width; i++) row[i] = (row[i] as number) * scale;
      transform(row, start, width);
    }
  }
}

/** Walsh–Hadamard transform of `width` numbers from `start` on, two levels at a time. */
function transform(row: Float64Array, start: number, width: number): void {
  const end = start + width;
  let step = 1;
  for (; 4 * step <= width; step *= 4)
    for (let block = start; block < end; block += 4 * step)
      for (let i = block; i < block + step; i++) {
        const a = row[i] as number;
        const b = row[i + step] as number;
        const c = row[i + 2 * step] as number;
        const d = row[i + 3 * step] as number;
        row[i] = a + b + (c + d);
        row[i + step] = a - b + (c - d);
        row[i + 2 * step] = a + b - (c + d);
        row[i + 3 * step] = a - b - (c - d);
      }
  if (step === width) return;
  for (let i = start; i < start + step; i++) {
    const a = row[i] as number;
    const b = row[i + step] as number;
    row[i] = a + b;
    row[i + step] = a - b;
  }
}
