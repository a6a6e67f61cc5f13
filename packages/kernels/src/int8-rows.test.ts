import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { decodeInt8, encodeInt8 } from './int8-rows.ts';

const dim = 9;

describe('rows as integers of 8 bits', () => {
  test('are off by half a step, and the step is the largest number over 127', () => {
    const rows = gaussianValues(new Random(1), 200, dim).map((value, i) => value * 10 ** ((Math.floor(i / dim) % 41) - 20));
    const { codes, steps } = encodeInt8(rows, dim);
    const decoded = decodeInt8({ codes, steps });
    for (const [row, step] of steps.entries()) {
      const numbers = rows.subarray(row * dim, (row + 1) * dim);
      const largest = Math.max(...numbers.map(Math.abs));
      expect(step / (largest / 127)).toBeGreaterThan(1 - 1e-7);
      expect(step / (largest / 127)).toBeLessThan(1 + 2 ** -15);
      for (const [i, value] of numbers.entries())
        expect(Math.abs(value - (decoded[row * dim + i] as number))).toBeLessThanOrEqual(step * (0.5 + 1e-6));
      expect(Math.max(...codes.subarray(row * dim, (row + 1) * dim).map(Math.abs))).toBe(127);
    }
  });

  test('give rows that are encoded to the same again', () => {
    const rows = gaussianValues(new Random(2), 500, dim).map((value, i) => value * 2 ** ((i % 7) - 3));
    const first = encodeInt8(rows, dim);
    expect(encodeInt8(decodeInt8(first), dim)).toEqual(first);
  });

  test('are literals', () => {
    const { codes, steps } = encodeInt8(Float32Array.of(127, -63.5, 0, 2, 2, 1.99), 3);
    expect([...steps]).toEqual([1, 2 / 127].map((step, i) => (i === 0 ? step : expect.closeTo(step, 6))));
    expect([...codes]).toEqual([127, -63, 0, 127, 127, 126]);
  });

  test('hold the largest and the smallest numbers', () => {
    const largest = 3.4028234663852886e38;
    const decoded = decodeInt8(encodeInt8(Float32Array.of(largest, -largest, 1e-44, 0, 0, 0), 2));
    expect([...decoded].every(Number.isFinite)).toBe(true);
    expect(decoded[0]).toBeGreaterThan(0.99 * largest);
    expect([...decoded.subarray(2)]).toEqual([0, 0, 0, 0]);
    expect(decodeInt8(encodeInt8(new Float32Array(), 2))).toEqual(new Float32Array());
  });
});
