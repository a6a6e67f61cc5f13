import { describe, expect, test } from '@jest/globals';
import { toExamples } from './to-examples.ts';

const where = 'here';

describe('toExamples', () => {
  test('returns an array with a shape as it is', () => {
    const array = { values: new Uint8Array(12), shape: [3, 2, 2] };
    expect(toExamples(array, where)).toBe(array);
  });

  test('joins vectors of any array kind in float32', () => {
    const joined = toExamples([[1, 2], Float32Array.of(3, 4), Uint8Array.of(5, 6)], where);
    expect(joined).toEqual({ values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] });
  });

  test.each([
    ['no vectors', [], 'EMPTY_INPUT'],
    ['an array of no examples', { values: new Float32Array(), shape: [0, 4] }, 'EMPTY_INPUT'],
    ['vectors without numbers', [[], []], 'DIMENSION_MISMATCH'],
    ['vectors of different length', [[1, 2], [3]], 'DIMENSION_MISMATCH'],
    ['a shape of another size', { values: new Float32Array(5), shape: [2, 2] }, 'SHAPE_MISMATCH'],
    ['no shape', { values: new Float32Array(5), shape: [] }, 'SHAPE_MISMATCH'],
    ['a side that is no whole number', { values: new Float32Array(3), shape: [2, 1.5] }, 'SHAPE_MISMATCH'],
    ['a number that is none', { values: Float32Array.of(1, Number.NaN), shape: [2, 1] }, 'NOT_FINITE'],
    ['a number that is none in a vector', [[1], [Number.POSITIVE_INFINITY]], 'NOT_FINITE'],
  ])('refuses %s', (_, examples, code) => {
    expect(() => toExamples(examples, where)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses what is no list, naming the caller', () => {
    const call = () => toExamples('images' as unknown as [], 'Sampler');
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^Sampler: /) }));
  });
});
