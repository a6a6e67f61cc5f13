import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { centerRows, SNR_MIN_VARIANCE, snrRanking } from './snr.ts';

const numbers = fc.integer({ min: -64, max: 64 }).map((step) => step / 8);
const rowPairs = fc
  .integer({ min: 2, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const value = (q: readonly number[], k: readonly number[]) => rankValues(snrRanking, [q], [k])[0]?.[0] as number;

/** Population variance. */
function variance(row: readonly number[]): number {
  const mean = row.reduce((sum, entry) => sum + entry, 0) / row.length;
  return row.reduce((sum, entry) => sum + (entry - mean) ** 2, 0) / row.length;
}

describe('snrRanking', () => {
  test('is var(q − k) / var(q)', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        fc.pre(variance(q) > 0.1);
        const expected = variance(q.map((entry, i) => entry - (k[i] as number))) / variance(q);
        expect(Math.abs(value(q, k) - expected)).toBeLessThanOrEqual(1e-4 * Math.max(1, expected));
      }),
    );
  });

  test('is not symmetric, and 0 between equal rows', () => {
    expect(value([1, -1], [2, -2])).toBe(1);
    expect(value([2, -2], [1, -1])).toBe(0.25);
    expect(value([1, 2, 4], [1, 2, 4])).toBe(0);
  });

  test('does not see a shift of a row', () => {
    expect(value([11, 9], [2, -2])).toBe(1);
  });

  test('of a query without variance is finite and orders by the noise', () => {
    const row = rankValues(snrRanking, [[5, 5]], [[5, 5], [1, -1], [2, -2]])[0] as number[];
    expect(row).toEqual([0, 1 / SNR_MIN_VARIANCE, 4 / SNR_MIN_VARIANCE].map((entry) => expect.closeTo(entry, -3)));
    expect(row.every(Number.isFinite)).toBe(true);
    expect(value([0, 0], [0, 0])).toBe(0);
  });

  test('holds for large rows, and for small ones above the least variance', () => {
    expect(value([1e18, -1e18], [2e18, -2e18])).toBeCloseTo(1, 6);
    expect(value([1e30, -1e30], [2e30, -2e30])).toBeCloseTo(1, 6);
    expect(value([1e-5, -1e-5], [2e-5, -2e-5])).toBeCloseTo(1, 6);
    expect(value([1e-30, -1e-30], [2e-30, -2e-30])).toBeCloseTo(0, 6);
  });
});

describe('centerRows', () => {
  test('takes the mean off each row and leaves its argument alone', () => {
    const rows = Float32Array.of(1, 3, 10, 10);
    expect([...centerRows(rows, 2)]).toEqual([-1, 1, 0, 0]);
    expect([...rows]).toEqual([1, 3, 10, 10]);
  });
});
