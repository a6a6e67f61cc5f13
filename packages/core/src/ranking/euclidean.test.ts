import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { euclideanRanking } from './euclidean.ts';

const numbers = fc.integer({ min: -64, max: 64 }).map((step) => step / 8);
const rowPairs = fc
  .integer({ min: 1, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const value = (q: readonly number[], k: readonly number[]) => rankValues(euclideanRanking, [q], [k])[0]?.[0] as number;

describe('euclideanRanking', () => {
  test('is √Σ (qᵢ − kᵢ)²', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        let sum = 0;
        for (const [i, entry] of q.entries()) sum += (entry - (k[i] as number)) ** 2;
        expect(value(q, k)).toBeCloseTo(Math.sqrt(sum), 9);
      }),
    );
  });

  test('neither overflows nor vanishes', () => {
    expect(value([3e30, 0], [0, 4e30]) / 5e30).toBeCloseTo(1, 6);
    expect(value([3e-30, 0], [0, 4e-30]) / 5e-30).toBeCloseTo(1, 6);
  });

  test('is 0 between equal rows and symmetric', () => {
    expect(value([1, 2], [1, 2])).toBe(0);
    expect(value([1, 2], [4, 6])).toBe(5);
    expect(value([4, 6], [1, 2])).toBe(5);
    expect(value([0, 0], [0, 0])).toBe(0);
  });

  test('ranks rows as they are, without a copy', () => {
    const rows = Float32Array.of(3, 4);
    expect(euclideanRanking.prepare(rows, 2)).toBe(rows);
  });
});
