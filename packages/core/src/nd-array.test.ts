import { describe, expect, test } from '@jest/globals';
import { checkNdArray, exampleSize, isNdArray, type NdArray, sliceExamples, splitExamples, takeExamples } from './nd-array.ts';

const images: NdArray<Uint8Array> = { values: Uint8Array.from({ length: 24 }, (_, i) => i), shape: [4, 2, 3] };

describe('isNdArray', () => {
  test('wants values and a shape', () => {
    expect(isNdArray(images)).toBe(true);
    for (const other of [null, undefined, 3, [], new Float32Array(2), { values: [1], shape: [1] }, { values: images.values }])
      expect(isNdArray(other)).toBe(false);
  });
});

describe('checkNdArray', () => {
  test('accepts a shape that describes the values, also of none', () => {
    expect(() => checkNdArray(images, 'here')).not.toThrow();
    expect(() => checkNdArray({ values: new Float32Array(0), shape: [0, 3] }, 'here')).not.toThrow();
  });

  test.each([[[]], [[5]], [[4, 2, 2]], [[-4, -6]], [[2.5, 9.6]], [[Number.NaN]]])('refuses the shape %j of 24 values', (shape) => {
    expect(() => checkNdArray({ values: images.values, shape }, 'here')).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(/^here: .* 24 values/) }),
    );
  });
});

describe('exampleSize', () => {
  test('multiplies all axes but the first', () => {
    expect(exampleSize(images)).toBe(6);
    expect(exampleSize({ values: new Float32Array(3), shape: [3] })).toBe(1);
  });
});

describe('takeExamples', () => {
  test('copies examples in the wanted order, repeated ones too', () => {
    const taken = takeExamples(images, [2, 0, 2]);
    expect(taken.shape).toEqual([3, 2, 3]);
    expect([...taken.values]).toEqual([12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17]);
    taken.values[0] = 99;
    expect(images.values[12]).toBe(12);
  });

  test('keeps the type and takes none', () => {
    const none = takeExamples({ values: new Float32Array(4), shape: [2, 2] }, []);
    expect(none.values).toBeInstanceOf(Float32Array);
    expect(none.shape).toEqual([0, 2]);
  });

  test.each([[4], [-1], [0.5], [Number.NaN]])('refuses index %p', (index) => {
    expect(() => takeExamples(images, [index])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('sliceExamples', () => {
  test('is a view of consecutive examples', () => {
    const part = sliceExamples(images, 1, 3);
    expect(part.shape).toEqual([2, 2, 3]);
    expect([...part.values]).toEqual([...images.values.subarray(6, 18)]);
    expect(part.values.buffer).toBe(images.values.buffer);
  });

  test.each([
    [3, 9, [18, 24]],
    [-2, 1, [0, 6]],
    [4, 9, [0, 0]],
    [9, 12, [0, 0]],
    [3, 1, [0, 0]],
  ])('from %p to %p is cut to what there is', (begin, end, [first, last]) => {
    const part = sliceExamples(images, begin, end);
    expect([...part.values]).toEqual([...images.values.subarray(first, last)]);
    expect(part.shape[0]).toBe(part.values.length / 6);
  });
});

describe('splitExamples', () => {
  test('gives one view for each example', () => {
    const examples = splitExamples(images);
    expect(examples.map((example) => [...example])).toEqual([0, 6, 12, 18].map((start) => [...images.values.subarray(start, start + 6)]));
    expect(examples[1]?.buffer).toBe(images.values.buffer);
  });
});
