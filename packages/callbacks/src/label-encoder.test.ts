import { describe, expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE } from '@sim/core';
import { makeEncoder } from './label-encoder.ts';

describe('makeEncoder', () => {
  test('lets integers stand for themselves', () => {
    const encode = makeEncoder([Int32Array.of(7, 3), [-1]], 'here');
    expect(encode([3, -1, 7])).toEqual(Int32Array.of(3, -1, 7));
    expect(encode(Int32Array.of(3))).toEqual(Int32Array.of(3));
  });

  test('counts strings through, over all lists', () => {
    const encode = makeEncoder([['b', 'a'], ['a', 'c']], 'here');
    expect(encode(['c', 'a', 'b'])).toEqual(Int32Array.of(2, 1, 0));
  });

  test.each([[2 ** 32 + 1], [MISSING_LABEL_CODE], [-(2 ** 31) - 1]])('gives %d a code of its own', (label) => {
    const encode = makeEncoder([[1, label]], 'here');
    expect(encode([label, 1])).toEqual(Int32Array.of(1, 0));
  });

  test('refuses lists of different kinds, and labels that are none, also later', () => {
    const wrong = expect.objectContaining({ code: 'INVALID_LABEL', message: expect.stringMatching(/^here: /) });
    expect(() => makeEncoder([[1], ['1']], 'here')).toThrow(wrong);
    expect(() => makeEncoder([[0.5]], 'here')).toThrow(wrong);
    expect(() => makeEncoder([[1]], 'here')(['1'])).toThrow(wrong);
  });
});
