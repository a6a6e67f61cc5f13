import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFvecs } from './read-fvecs.ts';
import { writeFvecs } from './write-fvecs.ts';

describe('writeFvecs', () => {
  test('writes the length before each vector, little-endian', () => {
    expect(writeFvecs([[1]])).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0x80, 0x3f));
  });

  test('comes back', () => {
    const row = fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        expect(readFvecs(writeFvecs(rows))).toEqual({ values: Float32Array.from(rows.flatMap((values) => [...values])), shape: [rows.length, 3] });
      }),
    );
  });

  test('takes a flat array with its dimension, and nothing that is no vectors', () => {
    expect(readFvecs(writeFvecs(Float32Array.of(1, 2, 3, 4), 2)).shape).toEqual([2, 2]);
    expect(() => writeFvecs(Float32Array.of(1, 2))).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
    expect(() => writeFvecs([])).toThrow(expect.objectContaining({ code: 'EMPTY_INPUT' }));
    expect(() => writeFvecs([[Number.NaN]])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
  });
});
