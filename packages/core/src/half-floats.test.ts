import { describe, expect, test } from '@jest/globals';
import { decodeHalfFloats } from './half-floats.ts';

describe('decodeHalfFloats', () => {
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('%i is %d', (half, value) => {
    expect(decodeHalfFloats(Uint16Array.of(half))).toEqual(Float32Array.of(value));
  });

  test('numbers between the infinities ascend with their bits', () => {
    const values = decodeHalfFloats(Uint16Array.from({ length: 0x7c01 }, (_, i) => i));
    expect(values.every((value, i) => i === 0 || value > (values[i - 1] as number))).toBe(true);
  });
});
