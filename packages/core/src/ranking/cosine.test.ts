import { rankValues } from '@sim/testing/rank-values';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cosineRanking, normalizeRows, unitFactors } from './cosine.ts';

const numbers = fc.double({ min: -10, max: 10, noNaN: true });
const rowPairs = fc
  .integer({ min: 1, max: 6 })
  .chain((dim) => fc.tuple(...[0, 1].map(() => fc.array(numbers, { minLength: dim, maxLength: dim }))));
const norm = (row: readonly number[]) => Math.hypot(...row);
const value = (q: readonly number[], k: readonly number[]) => rankValues(cosineRanking, [q], [k])[0]?.[0] as number;

describe('cosineRanking', () => {
  test('is 1 − q·k / (‖q‖‖k‖)', () => {
    fc.assert(
      fc.property(rowPairs, ([q = [], k = []]) => {
        fc.pre(norm(q) > 1e-3 && norm(k) > 1e-3);
        const dot = q.reduce((sum, entry, i) => sum + entry * (k[i] as number), 0);
        expect(value(q, k)).toBeCloseTo(1 - dot / norm(q) / norm(k), 5);
      }),
    );
  });

  test('does not depend on the length of rows, however large or small', () => {
    for (const scale of [1e30, 1e-30, 1e38, 1e-38]) {
      expect(value([3 * scale, 0], [scale, 0])).toBeCloseTo(0, 6);
      expect(value([scale, scale], [0, 1])).toBeCloseTo(1 - Math.SQRT1_2, 6);
      expect(value([scale, 0], [-1, 0])).toBeCloseTo(2, 6);
    }
  });

  test('stays in [0, 2]', () => {
    expect(cosineRanking.finish(-1.0000001, 1)).toBe(0);
    expect(cosineRanking.finish(1.0000001, 1)).toBe(2);
  });

  test('a zero row stands at distance 1 from everything, itself too', () => {
    expect(value([0, 0], [1, 2])).toBe(1);
    expect(value([1, 2], [0, 0])).toBe(1);
    expect(value([0, 0], [0, 0])).toBe(1);
  });

  test('says that lengths do not count', () => {
    expect(cosineRanking.ignoresLength).toBe(true);
  });
});

describe('normalizeRows', () => {
  test('scales to length 1 and leaves its argument alone', () => {
    const rows = Float32Array.of(3, 4, 0, 0, -1e-40, 0, 3e38, 3e38);
    const copy = rows.slice();
    const unit = normalizeRows(rows, 2);
    expect([...unit.subarray(0, 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect([...unit.subarray(2, 4)]).toEqual([0, 0]);
    expect([unit[4], Math.abs(unit[5] as number)]).toEqual([-1, 0]);
    expect([...unit.subarray(6)]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]);
    expect(rows).toEqual(copy);
  });
});

describe('unitFactors', () => {
  test('are the inverse lengths, and 0 for rows without one', () => {
    expect([...unitFactors(Float32Array.of(3, 4, 0, 0, 0, -0.5), 2)]).toEqual([0.2, 0, 2]);
  });

  test('make of rows what normalizeRows makes, to the last bit', () => {
    const rows = Float32Array.from({ length: 60 }, (_, i) => Math.fround(Math.sin(i) * 10 ** ((i % 7) - 3)));
    const factors = unitFactors(rows, 4);
    expect(rows.map((value, i) => value * (factors[Math.floor(i / 4)] as number))).toEqual(normalizeRows(rows, 4));
  });
});
