import { describe, expect, test } from '@jest/globals';
import { TopK } from '../top-k.ts';
import { ExactAnswer, keyOf } from './exact-answer.ts';
import { KeyBounds } from './key-bounds.ts';
import { NO_KEY } from './shader-text.ts';

/** The order-keeping bits of a float32, as the shaders make them. */
function orderedBits(key: number): number {
  const bits = new Uint32Array(Float32Array.of(key).buffer)[0] as number;
  return (bits & 0x80000000 ? ~bits : bits | 0x80000000) >>> 0;
}

describe('keyOf', () => {
  const keys = [-1e30, -2, -1e-40, 0, 1e-40, 0.5, 3, 1e30].map(Math.fround);

  test('finds the key of its bits', () => {
    for (const key of keys) expect(keyOf(orderedBits(key))).toBe(key);
  });

  test('orders as the bits do', () => {
    const bits = keys.map(orderedBits);
    expect([...bits].sort((a, b) => a - b)).toEqual(bits);
    expect(Math.max(...bits)).toBeLessThan(NO_KEY);
  });

  test('finds no number in zeros', () => {
    expect(keyOf(0)).toBeNaN();
  });
});

const makeTopK = (k: number): TopK => new TopK(k);

describe('ExactAnswer', () => {
  const gallery = Float32Array.of(10, 1, 4, 2, 3);
  const spec = { form: 'l1', dim: 1 } as const;
  const bounds = new KeyBounds({ form: 'l1', dim: 1, rowLength: 10 });

  const answer = (rows: readonly (readonly [number, number])[], limit: number | null, k = 2) => {
    const result = { rows: new Uint32Array(k), keys: new Float64Array(k) };
    const options = { spec, gallery, queries: new Float32Array(1), lengths: new Float32Array(1), k, bounds, result, makeTopK };
    const entries = rows.flatMap(([row, key]) => [row, orderedBits(key)]);
    const values = Uint32Array.of(rows.length, limit === null ? NO_KEY : orderedBits(limit), ...entries);
    const isCertain = new ExactAnswer(options).write(0, { values, stride: values.length }, 0);
    return { isCertain, rows: [...result.rows], keys: [...result.keys] };
  };

  test('orders candidates by their exact keys, whatever the device says', () => {
    const { rows, keys } = answer([[4, 3.0000002], [3, 2.0000002], [1, 0.9999999]], 9);
    expect([rows, keys]).toEqual([[1, 3], [1, 2]]);
    expect(answer([[3, 1.0000001], [1, 1.0000002]], 9).rows).toEqual([1, 3]);
  });

  test.each([
    [2.00001, true],
    [2.0000002, false],
    [2, false],
  ])('with a limit of %d, that nothing closer was left out is certain: %p', (limit, isCertain) => {
    expect(answer([[1, 1], [3, 2]], limit).isCertain).toBe(isCertain);
  });

  test('is certain where no row was left out', () => {
    expect(answer([[1, 1]], null)).toMatchObject({ isCertain: true, rows: [1, NO_KEY] });
    const all = [[0, 10], [1, 1], [2, 4], [3, 2], [4, 3]] as const;
    expect(answer(all, 1, 5)).toMatchObject({ isCertain: true, rows: [1, 3, 4, 2, 0] });
  });

  test('is not certain with fewer candidates than neighbours, or of a device that gives zeros', () => {
    expect(answer([[1, 1]], 100).isCertain).toBe(false);
    const result = { rows: new Uint32Array(1), keys: new Float64Array(1) };
    const options = { spec, gallery, queries: new Float32Array(1), lengths: new Float32Array(1), k: 1, bounds, result, makeTopK };
    expect(new ExactAnswer(options).write(0, { values: new Uint32Array(100), stride: 4 }, 3)).toBe(false);
  });

  test('orders many candidates as few', () => {
    const many = Float32Array.from({ length: 200 }, (_, row) => (row * 77) % 200);
    const result = { rows: new Uint32Array(200), keys: new Float64Array(200) };
    const options = { spec, gallery: many, queries: new Float32Array(1), lengths: new Float32Array(1), k: 200, bounds, result, makeTopK };
    const entries = [...many].flatMap((key, row) => [row, orderedBits(key)]);
    expect(new ExactAnswer(options).write(0, { values: Uint32Array.of(200, 5, ...entries), stride: 402 }, 0)).toBe(true);
    expect([...result.keys]).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});
