import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { innerProductRanking } from './inner-product.ts';

const numbers = fc.integer({ min: -64, max: 64 }).map((step) => step / 8);
const rowPairs = fc
  .integer({ min: 1, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const value = (q: readonly number[], k: readonly number[]) => rankValues(innerProductRanking, [q], [k])[0]?.[0] as number;

describe('innerProductRanking', () => {
  test('is Σ qᵢkᵢ', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        let sum = 0;
        for (const [i, entry] of q.entries()) sum += entry * (k[i] as number);
        expect(value(q, k)).toBeCloseTo(sum, 9);
      }),
    );
  });

  test('is a similarity: larger is closer', () => {
    expect(innerProductRanking.polarity).toBe('similarity');
    expect(innerProductRanking.worst).toBe(Number.NEGATIVE_INFINITY);
    expect([0.5, 3, -1].sort(innerProductRanking.compare)).toEqual([3, 0.5, -1]);
  });

  test('grows with the length of rows, however large or small', () => {
    expect(value([2e30, 0], [3e30, 1]) / 6e60).toBeCloseTo(1, 6);
    expect(value([2e-30, 0], [3e-30, 1]) / 6e-60).toBeCloseTo(1, 6);
  });

  test('of a zero row is 0, not −0', () => {
    expect(value([0, 0], [1, 2])).toBe(0);
  });

  test('ranks rows as they are, without a copy', () => {
    const rows = Float32Array.of(3, 4);
    expect(innerProductRanking.prepare(rows, 2)).toBe(rows);
  });
});
