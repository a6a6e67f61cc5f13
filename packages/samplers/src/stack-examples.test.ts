import { describe, expect, test } from '@jest/globals';
import { stackExamples } from './stack-examples.ts';

describe('stackExamples', () => {
  test('puts vectors and arrays behind one another', () => {
    expect(stackExamples([[1, 2], Float32Array.of(3, 4)], 'here')).toEqual({ values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
    const picture = (value: number) => ({ values: Uint8Array.of(value, value), shape: [1, 2, 1] });
    expect(stackExamples([picture(1), picture(2)], 'here')).toEqual({ values: Uint8Array.of(1, 1, 2, 2), shape: [2, 1, 2, 1] });
    expect(stackExamples([Int32Array.of(-1)], 'here').values).toEqual(Int32Array.of(-1));
    expect(stackExamples([], 'here')).toEqual({ values: new Float32Array(), shape: [0] });
  });

  test.each([
    ['another length', [[1, 2], [1]], 'SHAPE_MISMATCH', /^here: example 1 of the batch must have the shape \[2\] of the first, got \[1\]/],
    ['another shape', [{ values: new Float32Array(4), shape: [2, 2] }, { values: new Float32Array(4), shape: [4, 1] }], 'SHAPE_MISMATCH', /example 1/],
    ['a shape that does not describe the values', [{ values: new Float32Array(3), shape: [2, 2] }], 'SHAPE_MISMATCH', /example 0/],
    ['what is no example', [5], 'INVALID_ARGUMENT', /got 5/],
    ['no number', [[Number.NaN]], 'NOT_FINITE', /row 0, column 0/],
  ])('refuses %s', (_, examples, code, message) => {
    expect(() => stackExamples(examples as number[][], 'here')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
