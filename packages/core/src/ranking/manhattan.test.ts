import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { manhattanRanking } from './manhattan.ts';

const numbers = fc.integer({ min: -64, max: 64 }).map((step) => step / 8);
const rowPairs = fc
  .integer({ min: 1, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const value = (q: readonly number[], k: readonly number[]) => rankValues(manhattanRanking, [q], [k])[0]?.[0] as number;

describe('manhattanRanking', () => {
  test('is Σ |qᵢ − kᵢ|', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        let sum = 0;
        for (const [i, entry] of q.entries()) sum += Math.abs(entry - (k[i] as number));
        expect(value(q, k)).toBeCloseTo(sum, 9);
      }),
    );
  });

  test('neither overflows nor vanishes', () => {
    expect(value([1e30, 0], [0, 1e30]) / 2e30).toBeCloseTo(1, 6);
    expect(value([1e-30, 0], [0, 1e-30]) / 2e-30).toBeCloseTo(1, 6);
  });

  test('is 0 between equal rows', () => {
    expect(value([1, -2], [1, -2])).toBe(0);
    expect(value([0, 0], [0, 0])).toBe(0);
  });

  test('ranks rows as they are, without a copy', () => {
    const rows = Float32Array.of(3, 4);
    expect(manhattanRanking.prepare(rows, 2)).toBe(rows);
  });
});
