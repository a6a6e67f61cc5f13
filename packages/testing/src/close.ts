import { expect } from '@jest/globals';

/** Expects `|a − b| ≤ 1e-4 · max(1, |b|)`, the bound of the reference values; a null stands for no finite number. */
export function expectValue(actual: number, expected: number | null): void {
  if (expected === null) {
    expect(Number.isFinite(actual)).toBe(true);
    return;
  }
  expectWithin(actual, expected, 1e-4 * Math.max(1, Math.abs(expected)));
}

/** Expects `max|a − b| ≤ 1e-3 · max|b| + 1e-6` over a whole gradient. */
export function expectGradient(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number));
  for (let i = 0; i < expected.length; i++)
    expectWithin(actual[i] as number, expected[i] as number, 1e-3 * largest + 1e-6);
}

/** Expects two numbers to lie within `tolerance`; NaN never does. */
export function expectWithin(actual: number, expected: number, tolerance: number): void {
  if (Math.abs(actual - expected) <= tolerance || actual === expected) return;
  throw new Error(`expected ${expected} ± ${tolerance}, received ${actual}`);
}
