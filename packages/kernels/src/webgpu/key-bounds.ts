/** @internal */
import type { RankForm } from '@sim/core';

/** Half the distance from 1 to the next float32: the relative error of one float32 operation. */
const UNIT = 2 ** -24;

/**
 * Operations per key beyond one for each column, rounded up: differences, squares, the last additions, and what float64
 * sums are off.
 */
const EXTRA_OPERATIONS = 8;

/** Largest length for which no key, nor any sum on the way to it, leaves the range of float32. */
const MAX_LENGTH = 2 ** 60;

/**
 * What devices may set to zero per column: numbers below 2⁻¹²⁶ and products of those with others. Far more than that,
 * because beside a key that matters it is nothing.
 */
const UNDERFLOW = 2 ** -120;

/** What bounds depend on. */
export interface KeyRange {
  readonly form: RankForm;
  readonly dim: number;
  /** Length of the longest row. */
  readonly rowLength: number;
}

/**
 * How far keys that a device computes in float32 may be from those of float64.
 *
 * A sum of n float32 terms, added in any order, is off by at most γ·Σ|terms| with γ = nu/(1 − nu). Terms of `l1` and
 * `l2sq` are not negative: the error is relative to the key. For `dot` it is at most γ·|q|·|r|, which the device
 * subtracts from each key, so that keys are lower bounds already.
 */
export class KeyBounds {
  readonly #range: KeyRange;
  readonly #gamma: number;

  constructor(range: KeyRange) {
    this.#range = range;
    const roundings = (range.dim + 4 + EXTRA_OPERATIONS) * UNIT;
    this.#gamma = roundings < 0.1 ? roundings / (1 - roundings) : Number.NaN;
  }

  /** False for a query whose keys float32 cannot hold: the host has to compute them. */
  hold(queryLength: number): boolean {
    return queryLength <= MAX_LENGTH && this.#range.rowLength <= MAX_LENGTH && this.#gamma < 1;
  }

  /** What the device subtracts per length of a row, for `dot`. */
  error(queryLength: number): number {
    return roundedUp((this.#gamma / (1 - this.#gamma)) * queryLength);
  }

  /** A number that the exact key of a row does not lie below, for the key that the device computed. */
  lower(key: number, queryLength: number): number {
    const { dim, form, rowLength } = this.#range;
    if (form === 'dot') return key - dim * UNDERFLOW * (1 + queryLength + rowLength);
    return key * (1 - this.#gamma) - dim * UNDERFLOW;
  }
}

/** A float32 that is not below `value` ≥ 0, with room for what was rounded on the way to it. */
export const roundedUp = (value: number): number => Math.fround(value * (1 + 4 * UNIT));
