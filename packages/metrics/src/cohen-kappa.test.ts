import { expect, test } from '@jest/globals';
import type { Label } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { confusionMatrix } from './confusion-matrix.ts';
import { cohenKappa } from './cohen-kappa.ts';

interface Classification {
  readonly note: string;
  readonly true: Label[];
  readonly predicted: Label[];
  readonly labels: Label[];
  readonly kappa: number | null;
}

describeGolden<{ readonly classification: Classification[] }>('neighbors.json', ({ classification }) => {
  test.each(classification)('$note', ({ true: trueLabels, predicted: predictedLabels, labels, kappa }) => {
    const value = cohenKappa(confusionMatrix({ trueLabels, predictedLabels, labels }));
    if (kappa === null) expect(value).toBeNaN();
    else expectValue(value, kappa);
  });
});

const kappaOf = (trueLabels: number[], predictedLabels: (number | null)[]): number =>
  cohenKappa(confusionMatrix({ trueLabels, predictedLabels }));

test('worked by hand: observed 0.75, by chance 0.5', () => {
  expect(kappaOf([0, 0, 1, 1], [0, 1, 1, 1])).toBeCloseTo((0.75 - 0.5) / (1 - 0.5), 12);
});

test('predictions that are no label are a label of their own', () => {
  expect(kappaOf([0, 0, 1, 1], [0, null, 1, 1])).toBeCloseTo(kappaOf([0, 0, 1, 1], [0, 5, 1, 1]), 12);
});
