import { expect, test } from '@jest/globals';
import type { Label } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { confusionMatrix } from './confusion-matrix.ts';
import { matthewsCorrelation } from './matthews-correlation.ts';

interface Classification {
  readonly note: string;
  readonly true: Label[];
  readonly predicted: Label[];
  readonly labels: Label[];
  readonly matthews: number | null;
}

describeGolden<{ readonly classification: Classification[] }>('neighbors.json', ({ classification }) => {
  test.each(classification)('$note', ({ true: trueLabels, predicted: predictedLabels, labels, matthews }) => {
    const value = matthewsCorrelation(confusionMatrix({ trueLabels, predictedLabels, labels }));
    if (matthews === null) expect(value).toBeNaN();
    else expectValue(value, matthews);
  });
});

const matthewsOf = (trueLabels: number[], predictedLabels: (number | null)[]): number =>
  matthewsCorrelation(confusionMatrix({ trueLabels, predictedLabels }));

test('is 1, −1 and 0 for right, inverted and constant predictions', () => {
  expect(matthewsOf([0, 0, 1, 1], [0, 0, 1, 1])).toBeCloseTo(1, 12);
  expect(matthewsOf([0, 0, 1, 1], [1, 1, 0, 0])).toBeCloseTo(-1, 12);
  expect(matthewsOf([0, 0, 1, 1], [1, 1, 1, 1])).toBe(0);
});

test('predictions that are no label are a label of their own', () => {
  expect(matthewsOf([0, 0, 1, 1], [0, null, 1, 1])).toBeCloseTo(matthewsOf([0, 0, 1, 1], [0, 5, 1, 1]), 12);
});
