import { describe, expect, test } from '@jest/globals';
import {
  requireFileName,
  requireFinite,
  requireInteger,
  requireK,
  requireNumber,
  requireOneOf,
  requireRange,
  requireSameLength,
  throwIfAborted,
} from './checks.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe('requireInteger', () => {
  test('returns integers from the least on', () => {
    expect(requireInteger(1, 'n', 'T.t')).toBe(1);
    expect(requireInteger(-2, 'n', 'T.t', -2)).toBe(-2);
  });

  test.each([[0], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 53], ['1'], [null], [undefined]])('refuses %p', (value) => {
    expect(() => requireInteger(value as number, 'n', 'T.t')).toThrow(code('INVALID_ARGUMENT'));
  });
});

describe('requireNumber', () => {
  test('returns finite numbers above the bound', () => {
    expect(requireNumber(-2.5, 'n', 'T.t')).toBe(-2.5);
    expect(requireNumber(1e-9, 'n', 'T.t', 0)).toBe(1e-9);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], ['1'], [null], [undefined]])(
    'refuses %p',
    (value) => {
      expect(() => requireNumber(value as number, 'n', 'T.t')).toThrow(code('INVALID_ARGUMENT'));
    },
  );

  test('names the bound', () => {
    expect(() => requireNumber(0, 'n', 'T.t', 0)).toThrow('n must be a finite number above 0, got 0. Pass a number above 0.');
  });
});

describe('requireK', () => {
  test('returns k up to the most', () => {
    expect(requireK(5, 'T.t', 5)).toBe(5);
    expect(requireK(1, 'T.t')).toBe(1);
  });

  test.each([[0], [-1], [2.5], [Number.NaN], ['3']])('refuses %p', (k) => {
    expect(() => requireK(k as number, 'T.t', 10)).toThrow(code('K_OUT_OF_RANGE'));
    expect(() => requireK(k as number, 'T.t', 10)).toThrow('Ask for at least one neighbour.');
  });

  test('names the size when k is beyond it', () => {
    expect(() => requireK(6, 'T.t', 5)).toThrow('k is larger than the index of 5 records, got 6. Ask for k ≤ 5');
  });
});

describe('requireSameLength', () => {
  test('accepts equal lengths and names both otherwise', () => {
    expect(() => requireSameLength(2, 2, 'labels', 'embeddings', 'T.t')).not.toThrow();
    expect(() => requireSameLength(1, 2, 'labels', 'embeddings', 'T.t')).toThrow(
      'T.t: labels must have one entry for each of the 2 embeddings, got 1. Pass 2 labels.',
    );
    expect(() => requireSameLength(1, 2, 'labels', 'embeddings', 'T.t')).toThrow(code('LENGTH_MISMATCH'));
  });
});

describe('requireFinite', () => {
  test('accepts numbers and nothing', () => {
    expect(() => requireFinite([0, -1e300, 5e-324], 1, 'T.t')).not.toThrow();
    expect(() => requireFinite([], 3, 'T.t')).not.toThrow();
  });

  test('names row and column of the first bad number', () => {
    expect(() => requireFinite([0, 0, 0, Number.NaN, Number.NaN], 2, 'T.t')).toThrow(
      'row 1, column 1 is not a finite number, got NaN',
    );
    expect(() => requireFinite([Number.NEGATIVE_INFINITY], 2, 'T.t')).toThrow(code('NOT_FINITE'));
    expect(() => requireFinite([0, 0, 0, Number.NaN], 2, 'T.t', 7)).toThrow('row 8, column 1');
  });
});

describe('requireOneOf', () => {
  test('returns a known value and lists them otherwise', () => {
    expect(requireOneOf('a', ['a', 'b'], 'letter', 'T.t')).toBe('a');
    expect(() => requireOneOf('c' as 'a', ['a', 'b'], 'letter', 'T.t')).toThrow(
      'T.t: unknown letter, got "c". Use one of: a, b.',
    );
  });
});

describe('requireFileName', () => {
  test.each([['a'], ['index.sim'], ['.hidden'], ['..x'], ['sp ace']])('returns %p', (name) => {
    expect(requireFileName(name, 'T.t')).toBe(name);
  });

  test.each([[''], ['.'], ['..'], ['a/b'], ['../a'], ['a\\b'], ['a\0'], [1], [undefined]])('refuses %p', (name) => {
    expect(() => requireFileName(name as string, 'T.t')).toThrow(code('INVALID_ARGUMENT'));
  });
});

describe('requireRange', () => {
  test('accepts whole starts and lengths from 0 on', () => {
    expect(() => requireRange(0, 0, 'T.t')).not.toThrow();
    expect(() => requireRange(-1, 0, 'T.t')).toThrow('T.t: offset must be an integer of at least 0, got -1.');
    expect(() => requireRange(0, 0.5, 'T.t')).toThrow('T.t: length must be an integer of at least 0, got 0.5.');
  });
});

describe('throwIfAborted', () => {
  test('throws ABORTED with the reason as cause, and only then', () => {
    expect(() => throwIfAborted(undefined, 'T.t')).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal, 'T.t')).not.toThrow();
    const reason = new Error('enough');
    expect(() => throwIfAborted(AbortSignal.abort(reason), 'T.t')).toThrow(
      expect.objectContaining({ code: 'ABORTED', cause: reason }),
    );
  });
});

test('requireFinite finds what is not finite in every place of arrays of every length', () => {
  for (let length = 1; length < 11; length++)
    for (let at = 0; at < length; at++)
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const values = new Float32Array(length).fill(3.4e38);
        expect(() => requireFinite(values, 2, 'T.t')).not.toThrow();
        values[at] = bad;
        expect(() => requireFinite(values, 2, 'T.t')).toThrow(`row ${Math.floor(at / 2)}, column ${at % 2} is not a finite number`);
      }
});
