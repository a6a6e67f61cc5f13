import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createChoicesDataset } from './create-choices-dataset.ts';

describe('createChoicesDataset', () => {
  test('chooses every class equally often, none twice in a batch, in runs', () => {
    const sizes = fc.integer({ min: 1, max: 9 }).chain((classes) => fc.tuple(fc.constant(classes), fc.integer({ min: 1, max: classes })));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 3 }), fc.nat(), ([numClasses, classesPerBatch], run, seed) => {
        const choices = createChoicesDataset(numClasses, { classesPerBatch, examplesPerClassPerBatch: run, seed });
        const counts = new Float64Array(numClasses);
        // So many batches are whole passes.
        for (let batch = 0; batch < numClasses; batch++) {
          const chosen = Array.from({ length: classesPerBatch }, () => {
            const first = choices.next().value;
            for (let i = 1; i < run; i++) expect(choices.next().value).toBe(first);
            return first;
          });
          expect(new Set(chosen).size).toBe(classesPerBatch);
          for (const choice of chosen) counts[choice] = (counts[choice] as number) + 1;
        }
        expect(new Set(counts)).toEqual(new Set([classesPerBatch]));
      }),
    );
  });

  test('depends on the seed', () => {
    const first = (seed: number) => {
      const choices = createChoicesDataset(50, { seed });
      return Array.from({ length: 40 }, () => choices.next().value);
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  test.each([
    [0, {}],
    [3, { classesPerBatch: 4 }],
    [3, { classesPerBatch: 0 }],
    [3, { examplesPerClassPerBatch: 0 }],
    [3, { seed: -1 }],
  ])('refuses %p classes with %p', (numClasses, options) => {
    expect(() => createChoicesDataset(numClasses, options).next()).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^createChoicesDataset: /) }),
    );
  });
});
