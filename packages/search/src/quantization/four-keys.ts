/**
 * Keys of four rows at a time.
 *
 * @internal
 */
import type { RankForm } from '@sim/core';

const { abs, fround } = Math;

/** Rows whose keys are computed beside each other, so that no sum waits for the one before. */
export interface Four {
  readonly rows: Float32Array[];
  /** Where each row starts in its array. */
  readonly starts: Uint32Array;
  /** What each row is multiplied by, and rounded to float32 as rows that are prepared are. 1 changes nothing. */
  readonly factors: Float64Array;
  /** Receives the keys. */
  readonly keys: Float64Array;
}

/**
 * Keys as `@sim/kernels` defines them for each form, each summed from the first column to the last. Written out: with one
 * text for all forms the calls inside of the loop are not inlined, which takes eight times as long.
 */
export const keysOfFour: Record<RankForm, (query: Float32Array, four: Four) => void> = {
  dot: dotOfFour,
  l1: l1OfFour,
  l2sq: l2sqOfFour,
};

/** `−Σ qᵢrᵢ`. */
function dotOfFour(query: Float32Array, { rows, starts, factors, keys }: Four): void {
  const rowA = rows[0] as Float32Array;
  const rowB = rows[1] as Float32Array;
  const rowC = rows[2] as Float32Array;
  const rowD = rows[3] as Float32Array;
  const startA = starts[0] as number;
  const startB = starts[1] as number;
  const startC = starts[2] as number;
  const startD = starts[3] as number;
  const factorA = factors[0] as number;
  const factorB = factors[1] as number;
  const factorC = factors[2] as number;
  const factorD = factors[3] as number;
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  for (let i = 0; i < query.length; i++) {
    const value = query[i] as number;
    sumA += value * fround((rowA[startA + i] as number) * factorA);
    sumB += value * fround((rowB[startB + i] as number) * factorB);
    sumC += value * fround((rowC[startC + i] as number) * factorC);
    sumD += value * fround((rowD[startD + i] as number) * factorD);
  }
  keys[0] = -sumA;
  keys[1] = -sumB;
  keys[2] = -sumC;
  keys[3] = -sumD;
}

/** `Σ (qᵢ − rᵢ)²`. */
function l2sqOfFour(query: Float32Array, { rows, starts, factors, keys }: Four): void {
  const rowA = rows[0] as Float32Array;
  const rowB = rows[1] as Float32Array;
  const rowC = rows[2] as Float32Array;
  const rowD = rows[3] as Float32Array;
  const startA = starts[0] as number;
  const startB = starts[1] as number;
  const startC = starts[2] as number;
  const startD = starts[3] as number;
  const factorA = factors[0] as number;
  const factorB = factors[1] as number;
  const factorC = factors[2] as number;
  const factorD = factors[3] as number;
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  for (let i = 0; i < query.length; i++) {
    const value = query[i] as number;
    const differenceA = value - fround((rowA[startA + i] as number) * factorA);
    sumA += differenceA * differenceA;
    const differenceB = value - fround((rowB[startB + i] as number) * factorB);
    sumB += differenceB * differenceB;
    const differenceC = value - fround((rowC[startC + i] as number) * factorC);
    sumC += differenceC * differenceC;
    const differenceD = value - fround((rowD[startD + i] as number) * factorD);
    sumD += differenceD * differenceD;
  }
  keys[0] = sumA;
  keys[1] = sumB;
  keys[2] = sumC;
  keys[3] = sumD;
}

/** `Σ |qᵢ − rᵢ|`. */
function l1OfFour(query: Float32Array, { rows, starts, factors, keys }: Four): void {
  const rowA = rows[0] as Float32Array;
  const rowB = rows[1] as Float32Array;
  const rowC = rows[2] as Float32Array;
  const rowD = rows[3] as Float32Array;
  const startA = starts[0] as number;
  const startB = starts[1] as number;
  const startC = starts[2] as number;
  const startD = starts[3] as number;
  const factorA = factors[0] as number;
  const factorB = factors[1] as number;
  const factorC = factors[2] as number;
  const factorD = factors[3] as number;
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  for (let i = 0; i < query.length; i++) {
    const value = query[i] as number;
    sumA += abs(value - fround((rowA[startA + i] as number) * factorA));
    sumB += abs(value - fround((rowB[startB + i] as number) * factorB));
    sumC += abs(value - fround((rowC[startC + i] as number) * factorC));
    sumD += abs(value - fround((rowD[startD + i] as number) * factorD));
  }
  keys[0] = sumA;
  keys[1] = sumB;
  keys[2] = sumC;
  keys[3] = sumD;
}
