import { describe, expect, test } from '@jest/globals';
import { type RankForm, Random } from '@sim/core';
import { KeyBounds, roundedUp } from './key-bounds.ts';

/** A key as a device may compute it: every operation rounded to float32, from the first column to the last. */
function float32Key(form: RankForm, query: Float32Array, row: Float32Array, error: number, length: number): number {
  let sum = 0;
  for (const [i, q] of query.entries()) {
    const r = row[i] as number;
    const difference = Math.fround(q - r);
    const term = form === 'dot' ? q * r : form === 'l1' ? Math.abs(difference) : difference * difference;
    sum = Math.fround(sum + Math.fround(term));
  }
  return form === 'dot' ? -Math.fround(sum + Math.fround(error * length)) : sum;
}

function float64Key(form: RankForm, query: Float32Array, row: Float32Array): number {
  return query.reduce((sum, q, i) => {
    const difference = q - (row[i] as number);
    return sum + (form === 'dot' ? -q * (row[i] as number) : form === 'l1' ? Math.abs(difference) : difference ** 2);
  }, 0);
}

const lengthOf = (row: Float32Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));

/** How far above its lower bound each exact key lies; negative where a bound is broken. */
function margins(form: RankForm, dim: number, make: (random: Random) => [Float32Array, Float32Array]): number[] {
  const random = new Random(dim);
  return Array.from({ length: 50 }, () => {
    const [query, row] = make(random);
    const [queryLength, rowLength] = [lengthOf(query), roundedUp(lengthOf(row))];
    const bounds = new KeyBounds({ form, dim, rowLength });
    expect(bounds.hold(queryLength)).toBe(true);
    const key = float32Key(form, query, row, bounds.error(queryLength), rowLength);
    return float64Key(form, query, row) - bounds.lower(key, queryLength);
  });
}

describe.each(['dot', 'l2sq', 'l1'] as const)('KeyBounds of %s', (form) => {
  test.each([1, 3, 16, 257, 1024])('hold for rows of %d numbers', (dim) => {
    const rows = (random: Random): Float32Array => Float32Array.from({ length: dim }, () => random.normal());
    for (const scale of [1e-20, 1, 1e12])
      expect(
        Math.min(
          ...margins(form, dim, (random) => [
            rows(random).map((x) => x * scale),
            rows(random).map((x) => x * scale),
          ]),
        ),
      ).toBeGreaterThanOrEqual(0);
  });

  test('hold where every addition rounds to the same side', () => {
    // A large first term, and others just above half of what it can hold.
    const query = Float32Array.from({ length: 4000 }, (_, i) => (i === 0 ? 1 : 2 ** (form === 'l2sq' ? -12 : -24)));
    const row = new Float32Array(4000).fill(form === 'dot' ? 1 : 0);
    const [queryLength, rowLength] = [lengthOf(query), roundedUp(lengthOf(row))];
    const bounds = new KeyBounds({ form, dim: 4000, rowLength });
    const plain = float32Key(form, query, row, 0, 0);
    const exact = float64Key(form, query, row);
    // What is lost shows that this case is one.
    expect(Math.abs(plain - exact)).toBeGreaterThan(1000 * 2 ** -24);
    const key = float32Key(form, query, row, bounds.error(queryLength), rowLength);
    expect(bounds.lower(key, queryLength)).toBeLessThanOrEqual(exact);
  });

  test('are not wide', () => {
    const bounds = new KeyBounds({ form, dim: 128, rowLength: 1 });
    expect(Math.abs(bounds.lower(1, 1) - 1) + bounds.error(1)).toBeLessThan(2e-5);
  });

  test.each([
    ['a query', 2 ** 61, 1],
    ['a row', 1, 2 ** 61],
    ['a row of length Infinity', 1, Number.POSITIVE_INFINITY],
  ])('there are none for %s that float32 cannot hold', (_, queryLength, rowLength) => {
    expect(new KeyBounds({ form, dim: 2, rowLength }).hold(queryLength)).toBe(false);
  });

  test('there are none for sums of too many terms', () => {
    expect(new KeyBounds({ form, dim: 4_000_000, rowLength: 1 }).hold(1)).toBe(false);
  });
});

test('roundedUp never rounds down', () => {
  const random = new Random(9);
  for (let i = 0; i < 1000; i++) {
    const value = random.uniform() * 10 ** (random.integer(60) - 30);
    expect(roundedUp(value)).toBeGreaterThanOrEqual(value);
  }
});
