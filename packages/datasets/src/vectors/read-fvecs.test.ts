import { describe, expect, test } from '@jest/globals';
import { readFvecs } from './read-fvecs.ts';

const vector = (length: number, ...numbers: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 + 4 * numbers.length));
  view.setInt32(0, length, true);
  for (const [i, number] of numbers.entries()) view.setFloat32(4 + 4 * i, number, true);
  return new Uint8Array(view.buffer);
};
const file = (...vectors: Uint8Array[]): Uint8Array => Uint8Array.from(vectors.flatMap((bytes) => [...bytes]));

describe('readFvecs', () => {
  test('reads vectors with their length before each', () => {
    const bytes = file(vector(2, 1.5, -2), vector(2, 0, 7));
    expect(readFvecs(bytes)).toEqual({ values: Float32Array.of(1.5, -2, 0, 7), shape: [2, 2] });
    // At any place of a larger buffer.
    expect(readFvecs(file(Uint8Array.of(9), bytes).subarray(1)).shape).toEqual([2, 2]);
    expect(readFvecs(new Uint8Array()).shape).toEqual([0, 0]);
  });

  test('calls a shorter file truncated', () => {
    const whole = file(vector(2, 1, 2), vector(2, 3, 4));
    const lengths = Array.from({ length: whole.length - 1 }, (_, i) => i + 1).filter((length) => length !== 12);
    for (const length of lengths)
      expect(() => readFvecs(whole.subarray(0, length), 'base.fvecs')).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }));
  });

  test.each([
    ['a length of 0', vector(0, 1)],
    ['a negative length', vector(-3, 1, 2)],
    ['two lengths', file(vector(1, 1), vector(2, 1))],
  ])('refuses %s', (_, bytes) => {
    expect(() => readFvecs(bytes)).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
  });

  test('takes no memory for a length beyond the file', () => {
    expect(() => readFvecs(vector(0x7fffffff, 1))).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }));
  });
});
