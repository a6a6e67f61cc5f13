import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { squaredEuclideanRanking } from './squared-euclidean.ts';

const numbers = fc.integer({ min: -64, max: 64 }).map((step) => step / 8);
const rowPairs = fc
  .integer({ min: 1, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const value = (q: readonly number[], k: readonly number[]) => rankValues(squaredEuclideanRanking, [q], [k])[0]?.[0] as number;

describe('squaredEuclideanRanking', () => {
  test('is Σ (qᵢ − kᵢ)²', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        let sum = 0;
        for (const [i, entry] of q.entries()) sum += (entry - (k[i] as number)) ** 2;
        expect(value(q, k)).toBeCloseTo(sum, 9);
      }),
    );
  });

  test('keeps large and small squares in float64', () => {
    expect(value([3e30, 0], [0, 4e30]) / 25e60).toBeCloseTo(1, 6);
    expect(value([3e-30, 0], [0, 4e-30]) / 25e-60).toBeCloseTo(1, 6);
  });

  test('orders as the euclidean distance does', () => {
    expect(value([0, 0], [3, 4])).toBe(25);
    expect(value([0, 0], [0, 0])).toBe(0);
  });

  test('ranks rows as they are, without a copy', () => {
    const rows = Float32Array.of(3, 4);
    expect(squaredEuclideanRanking.prepare(rows, 2)).toBe(rows);
  });
});
