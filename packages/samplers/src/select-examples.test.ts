import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectExamples } from './select-examples.ts';

/** Example i holds the number i, class i % 3. */
const count = 30;
const x = { values: Float32Array.from({ length: count }, (_, i) => i), shape: [count, 1] };
const y = Int32Array.from({ length: count }, (_, i) => i % 3);

describe('selectExamples', () => {
  test('takes the first examples of each class in file order', () => {
    const { examples, labels, indices } = selectExamples(x, y, {
      classList: [2, 0],
      numExamplesPerClass: 2,
      order: 'file',
    });
    expect(examples).toEqual({ values: Float32Array.of(0, 2, 3, 5), shape: [4, 1] });
    expect(labels).toEqual(Int32Array.of(0, 2, 0, 2));
    expect(indices).toEqual(Uint32Array.of(0, 2, 3, 5));
  });

  test('takes everything, shuffled, unless told otherwise', () => {
    const { indices } = selectExamples(x, y);
    expect([...indices].sort((a, b) => a - b)).toEqual([...x.values]);
    expect([...indices]).not.toEqual([...x.values]);
  });

  test('draws without replacement, examples and labels together, a full class included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(), (numExamplesPerClass, seed) => {
        const { examples, labels, indices } = selectExamples(x, y, { numExamplesPerClass, seed });
        expect(new Set(indices).size).toBe(3 * numExamplesPerClass);
        expect([...examples.values]).toEqual([...indices]);
        expect([...labels]).toEqual([...indices].map((index) => index % 3));
        for (const label of [0, 1, 2])
          expect(labels.filter((found) => found === label)).toHaveLength(numExamplesPerClass);
      }),
    );
  });

  test('depends on the seed alone', () => {
    const select = (seed: number) => [...selectExamples(x, y, { numExamplesPerClass: 4, seed }).indices];
    expect(select(7)).toEqual(select(7));
    expect(select(7)).not.toEqual(select(8));
  });

  test('reaches every example of a class equally often', () => {
    const draws = 2000;
    const hits = new Float64Array(10);
    for (let seed = 0; seed < draws; seed++)
      for (const index of selectExamples(x, y, { classList: [1], numExamplesPerClass: 3, seed }).indices)
        hits[(index - 1) / 3] = (hits[(index - 1) / 3] as number) + 1;
    const expected = (draws * 3) / 10;
    const chiSquare = hits.reduce((sum, hit) => sum + (hit - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(27.9); // the 99.9 % point of χ² with 9 degrees of freedom
  });

  test('gives a list of vectors and a list of labels back as lists', () => {
    const rows = [[1, 2], [3, 4], [5, 6]];
    const { examples, labels } = selectExamples(rows, ['a', 'b', 'a'], { classList: ['a'], order: 'file' });
    expect(examples).toEqual([[1, 2], [5, 6]]);
    expect(examples[0]).toBe(rows[0]);
    expect(labels).toEqual(['a', 'a']);
  });

  test('keeps the element type of an array', () => {
    const bytes = { values: Uint8Array.of(7, 8), shape: [2, 1] };
    expect(selectExamples(bytes, [0, 1], { order: 'file' }).examples.values).toEqual(Uint8Array.of(7, 8));
  });

  test.each([
    ['a class that is too small', { numExamplesPerClass: 11 }, 'TOO_FEW_EXAMPLES', /class 0 has fewer than the 11 .* got 10\./],
    ['no examples per class', { numExamplesPerClass: 0 }, 'INVALID_ARGUMENT', /numExamplesPerClass/],
    ['an absent class', { classList: [3] }, 'INVALID_LABEL', /classList/],
    ['an unknown order', { order: 'random' as 'file' }, 'UNKNOWN_NAME', /order/],
    ['a seed that is no whole number', { seed: 0.5 }, 'INVALID_ARGUMENT', /seed/],
  ])('refuses %s', (_, options, code, message) => {
    expect(() => selectExamples(x, y, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('refuses labels of another number', () => {
    expect(() => selectExamples(x, y.subarray(1))).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
  });
});
