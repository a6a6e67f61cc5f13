import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Embeddings, toRows } from './embeddings.ts';

const where = 'T.t';
const code = (name: string) => expect.objectContaining({ code: name });

describe('toRows', () => {
  test('keeps a flat array without a copy', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const rows = toRows(values, { where, dim: 3 });
    expect(rows).toEqual({ values, count: 2, dim: 3 });
    expect(rows.values).toBe(values);
  });

  test('lays out nested rows of either kind, in order', () => {
    const dims = fc.integer({ min: 1, max: 5 });
    const lists = dims.chain((dim) =>
      fc.array(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: dim, maxLength: dim }), {
        minLength: 1,
      }),
    );
    fc.assert(
      fc.property(lists, (list) => {
        const flat = list.flat();
        const expected = { values: Float32Array.from(flat), count: list.length, dim: list[0]?.length };
        expect(toRows(list, { where })).toEqual(expected);
        expect(toRows(list.map((row) => Float32Array.from(row)), { where })).toEqual(expected);
      }),
    );
  });

  test('needs the row length of a flat array, and whole rows', () => {
    expect(() => toRows(new Float32Array(4), { where })).toThrow(code('DIMENSION_MISMATCH'));
    expect(() => toRows(new Float32Array(4), { where, dim: 3 })).toThrow(code('DIMENSION_MISMATCH'));
  });

  test('refuses ragged rows, rows of another length and rows of nothing', () => {
    expect(() => toRows([[1, 2], [3]], { where })).toThrow('T.t: row 1 must hold 2 numbers, got 1');
    expect(() => toRows([[1, 2]], { where, dim: 3 })).toThrow(code('DIMENSION_MISMATCH'));
    expect(() => toRows([[]], { where })).toThrow(code('DIMENSION_MISMATCH'));
    expect(() => toRows([1, 2] as unknown as Embeddings, { where })).toThrow(code('DIMENSION_MISMATCH'));
    expect(() => toRows([null] as unknown as Embeddings, { where, dim: 2 })).toThrow(code('DIMENSION_MISMATCH'));
  });

  test.each([[null], [undefined], ['rows'], [new Float64Array(2)], [{ 0: [1, 2], length: 1 }]])('refuses %p', (value) => {
    expect(() => toRows(value as unknown as Embeddings, { where, dim: 2 })).toThrow(code('INVALID_ARGUMENT'));
  });

  test('refuses no rows unless they are allowed', () => {
    expect(() => toRows([], { where, dim: 2 })).toThrow(code('EMPTY_INPUT'));
    expect(() => toRows(new Float32Array(), { where, dim: 2 })).toThrow(code('EMPTY_INPUT'));
    expect(toRows([], { where, dim: 2, allowEmpty: true })).toEqual({ values: new Float32Array(), count: 0, dim: 2 });
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], [1e39], [null], ['1'], [undefined]])(
    'refuses %p inside a row and names its place',
    (bad) => {
      expect(() => toRows([[1, 2], [3, bad as number]], { where })).toThrow('row 1, column 1 is not a finite number');
    },
  );

  test('refuses NaN in a flat array', () => {
    expect(() => toRows(Float32Array.of(1, Number.NaN), { where, dim: 2 })).toThrow(code('NOT_FINITE'));
  });

  test('leaves that check to the caller where it is asked to', () => {
    expect(toRows(Float32Array.of(1, Number.NaN), { where, dim: 2, checksLater: true }).count).toBe(1);
  });
});
