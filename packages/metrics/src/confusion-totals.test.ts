import { expect, test } from '@jest/globals';
import { confusionMatrix } from './confusion-matrix.ts';
import { confusionTotals } from './confusion-totals.ts';

const input = { trueLabels: [0, 0, 1, 1], predictedLabels: [0, 1, 1, null] };

test('sums rows, columns and the diagonal', () => {
  expect(confusionTotals(confusionMatrix(input), 'Test')).toEqual({
    right: Float64Array.of(1, 1),
    support: Float64Array.of(2, 2),
    predicted: Float64Array.of(1, 2, 1),
    allRight: 2,
    count: 4,
  });
});

test('refuses shares', () => {
  expect(() => confusionTotals(confusionMatrix({ ...input, normalize: 'all' }), 'Test')).toThrow(
    "Test: the confusion matrix must hold counts, got 0.25. Make it with normalize: 'none'.",
  );
});
