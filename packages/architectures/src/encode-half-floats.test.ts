import { describe, expect, test } from '@jest/globals';
import { decodeHalfFloats } from '@sim/core';
import fc from 'fast-check';
import { encodeHalfFloats } from './encode-half-floats.ts';

const halfOf = (value: number): number => encodeHalfFloats(Float32Array.of(value), 'test')[0] as number;
const numberOf = (half: number): number => decodeHalfFloats(Uint16Array.of(half))[0] as number;

/** Every half float from 0 to the largest, by the definition of the format. */
const ladder = Float64Array.from({ length: 0x7c00 }, (_, half) => {
  const [exponent, fraction] = [half >>> 10, (half & 1023) / 1024];
  return exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
});

describe('encodeHalfFloats', () => {
  test.each<[string, number, number]>([
    ['zero', 0, 0x0000],
    ['minus zero', -0, 0x8000],
    ['one', 1, 0x3c00],
    ['minus two', -2, 0xc000],
    ['a third', 1 / 3, 0x3555],
    ['the largest', 65504, 0x7bff],
    ['the least of full precision', 2 ** -14, 0x0400],
    ['the largest of less precision', 2 ** -14 - 2 ** -24, 0x03ff],
    ['the least', 2 ** -24, 0x0001],
  ])('%s', (_name, value, half) => {
    expect(halfOf(value)).toBe(half);
    expect(Object.is(numberOf(half), Math.fround(half === 0x3555 ? 0.333251953125 : value))).toBe(true);
  });

  test.each<[string, number, number]>([
    ['half a step above an even one', 1 + 2 ** -11, 0x3c00],
    ['half a step above an odd one', 1 + 3 * 2 ** -11, 0x3c02],
    ['a little more than half a step', 1 + 2 ** -11 + 2 ** -23, 0x3c01],
    ['up to the next power of two', 2 - 2 ** -12, 0x4000],
    ['from less to full precision', 2 ** -14 - 2 ** -26, 0x0400],
    ['half of the least', 2 ** -25, 0x0000],
    ['a little more than half of the least', 2 ** -25 + 2 ** -48, 0x0001],
    ['one and a half of the least', 1.5 * 2 ** -24, 0x0002],
    ['the least float', -(2 ** -149), 0x8000],
    ['below the largest', 65519.996, 0x7bff],
  ])('rounds %s', (_name, value, half) => expect(halfOf(value)).toBe(half));

  test('every half float becomes its number and comes back', () => {
    const halves = Uint16Array.from({ length: 2 * 0x7c00 }, (_, i) => (i < 0x7c00 ? i : i - 0x7c00 + 0x8000));
    const values = decodeHalfFloats(halves);
    expect(values).toEqual(Float32Array.from(halves, (half) => (half & 0x8000 ? -1 : 1) * (ladder[half & 0x7fff] as number)));
    expect(encodeHalfFloats(values, 'test')).toEqual(halves);
  });

  test('any float becomes the nearest, and of two the even one', () => {
    const floats = fc.float({ min: -65519, max: 65519, noNaN: true });
    const small = fc.float({ min: Math.fround(-(2 ** -13)), max: Math.fround(2 ** -13), noNaN: true });
    fc.assert(
      fc.property(fc.oneof(floats, small), (value) => {
        const half = halfOf(value);
        const place = half & 0x7fff;
        const distanceTo = (i: number): number => Math.abs(Math.abs(value) - (ladder[i] ?? Infinity));
        const others = Math.min(distanceTo(place - 1), distanceTo(place + 1));
        expect(distanceTo(place) < others || (distanceTo(place) === others && place % 2 === 0)).toBe(true);
        expect(Object.is(Math.sign(numberOf(half)), -0) || numberOf(half) < 0).toBe(Object.is(value, -0) || value < 0);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([65520, -65520, 1e30, Number.NaN, Infinity, -Infinity])('refuses %s', (value) => {
    expect(() => encodeHalfFloats(Float32Array.of(1, value), 'test')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(String(Math.fround(value))) }),
    );
  });
});
