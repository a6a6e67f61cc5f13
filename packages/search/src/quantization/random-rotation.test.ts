import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RandomRotation } from './random-rotation.ts';

const turned = (row: readonly number[]): Float64Array => {
  const values = Float64Array.from(row);
  new RandomRotation(row.length).apply(values);
  return values;
};

describe('RandomRotation', () => {
  test('keeps products, and with them lengths and distances', () => {
    const numbers = fc.double({ min: -10, max: 10, noNaN: true });
    const pairs = fc.integer({ min: 1, max: 40 }).chain((dim) => {
      const row = fc.array(numbers, { minLength: dim, maxLength: dim });
      return fc.tuple(row, row);
    });
    const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a, (value, i) => value * (b[i] as number)).reduce((sum, value) => sum + value, 0);
    fc.assert(fc.property(pairs, ([a, b]) => expect(product(turned(a), turned(b))).toBeCloseTo(product(a, b), 8)));
  });

  test.each([64, 48, 100])('spreads one of %d columns over all', (dim) => {
    const column = turned(Array.from({ length: dim }, (_, i) => Number(i === dim - 1)));
    expect(Math.max(...column.map(Math.abs))).toBeLessThan(0.6);
    expect(column.filter((value) => value !== 0).length).toBeGreaterThan(dim / 2);
  });

  test('is the same each time', () => {
    expect(turned([1, 2, 3])).toEqual(turned([1, 2, 3]));
  });
});
