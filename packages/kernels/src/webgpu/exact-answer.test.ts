import { describe, expect, test } from '@jest/globals';
import { ExactAnswer, keyOf } from './exact-answer.ts';
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

describe('ExactAnswer', () => {
  const gallery = Float32Array.of(10, 1, 4, 2, 3);
  const spec = { form: 'l1', dim: 1 } as const;
  const half = { error: 0, lower: (key: number) => key - 0.5 };

  const answer = (rows: readonly (readonly [number, number])[], limit: number, k = 2) => {
    const result = { rows: new Uint32Array(k), keys: new Float64Array(k) };
    const entries = Uint32Array.from(rows.flatMap(([row, key]) => [row, orderedBits(key)]));
    const found = { entries, limit: limit === NO_KEY ? NO_KEY : orderedBits(limit) };
    const isCertain = new ExactAnswer(spec, gallery, k).write(new Float32Array(1), found, half, result);
    return { isCertain, rows: [...result.rows], keys: [...result.keys] };
  };

  test('orders candidates by their exact keys, whatever the device says', () => {
    const { rows, keys } = answer([[4, 2.6], [3, 2.4], [1, 1.4]], 9);
    expect([rows, keys]).toEqual([[1, 3], [1, 2]]);
    expect(answer([[3, 1.1], [1, 1.2]], 9).rows).toEqual([1, 3]);
  });

  test.each([
    [2.6, true],
    [2.5, false],
    [2.4, false],
  ])('with a limit of %d, that nothing closer was left out is certain: %p', (limit, isCertain) => {
    expect(answer([[1, 1], [3, 2]], limit).isCertain).toBe(isCertain);
  });

  test('is certain where no row was left out', () => {
    expect(answer([[1, 1]], NO_KEY)).toMatchObject({ isCertain: true, rows: [1, NO_KEY] });
    const all = [[0, 10], [1, 1], [2, 4], [3, 2], [4, 3]] as const;
    expect(answer(all, 1, 5)).toMatchObject({ isCertain: true, rows: [1, 3, 4, 2, 0] });
  });

  test('is not certain with fewer candidates than neighbours, or of a device that gives zeros', () => {
    expect(answer([[1, 1]], 100).isCertain).toBe(false);
    const zeros = { entries: new Uint32Array(), limit: 0 };
    const result = { rows: new Uint32Array(1), keys: new Float64Array(1) };
    expect(new ExactAnswer(spec, gallery, 1).write(new Float32Array(1), zeros, half, result)).toBe(false);
  });
});
