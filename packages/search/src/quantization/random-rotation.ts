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
    const offset = this.#dim - this.#width;
    for (const [turn, signs] of this.#signs.entries()) {
      for (let i = 0; i < this.#dim; i++) row[i] = (row[i] as number) * (signs[i] as number);
      transform(row, turn % 2 === 1 ? offset : 0, this.#width);
    }
  }
}

/** Walsh–Hadamard transform of `width` numbers from `start` on, scaled to keep lengths. */
function transform(row: Float64Array, start: number, width: number): void {
  for (let half = 1; half < width; half *= 2)
    for (let block = start; block < start + width; block += 2 * half)
      for (let i = block; i < block + half; i++) {
        const a = row[i] as number;
        const b = row[i + half] as number;
        row[i] = a + b;
        row[i + half] = a - b;
      }
  const scale = 1 / Math.sqrt(width);
  for (let i = start; i < start + width; i++) row[i] = (row[i] as number) * scale;
}
