import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GrowingArray } from './growing-array.ts';

describe('GrowingArray', () => {
  test('holds the concatenation of everything appended', () => {
    const part = fc.uint32Array({ maxLength: 20 });
    fc.assert(
      fc.property(part, fc.array(part), (first, parts) => {
        const array = new GrowingArray(first);
        for (const values of parts) array.append(values);
        expect([...array.values]).toEqual([first, ...parts].flatMap((values) => [...values]));
        expect(array.length).toBe(array.values.length);
      }),
    );
  });

  test('never writes into the array that it was given', () => {
    const given = Float32Array.of(1, 2, 3, 4).subarray(0, 2);
    const array = new GrowingArray<Float32Array>(given);
    array.append(Float32Array.of(9));
    expect([...new Float32Array(given.buffer)]).toEqual([1, 2, 3, 4]);
    expect([...array.values]).toEqual([1, 2, 9]);
  });

  test('doubles its memory, and takes exactly what is needed at first', () => {
    const array = new GrowingArray(new Float32Array());
    array.append(new Float32Array(100));
    expect(array.byteLength).toBe(400);
    array.append(new Float32Array(1));
    expect(array.byteLength).toBe(800);
    array.append(new Float32Array(500));
    expect(array.byteLength).toBe(4 * 601);
  });

  test('needs no memory for what was reserved', () => {
    const array = new GrowingArray(new Uint32Array());
    array.reserve(10);
    const before = array.byteLength;
    expect(array.length).toBe(0);
    array.append(new Uint32Array(10));
    expect(array.byteLength).toBe(before);
  });
});
