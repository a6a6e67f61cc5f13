import { expect, test } from '@jest/globals';
import type { Label } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { type ClassificationScores, classificationReport } from './classification-report.ts';
import { confusionMatrix } from './confusion-matrix.ts';

type Score = 'f1' | 'precision' | 'recall';

interface Classification {
  readonly note: string;
  readonly true: Label[];
  readonly predicted: Label[];
  readonly labels: Label[];
  readonly perClass: Record<Score | 'support', number[]>;
  readonly micro: Record<Score, number>;
  readonly macro: Record<Score, number>;
  readonly weighted: Record<Score, number>;
  readonly fbeta: Record<string, number>;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
}

const scores: readonly Score[] = ['precision', 'recall', 'f1'];

function expectScores(actual: ClassificationScores, expected: Record<Score, number>): void {
  for (const score of scores) expectValue(actual[score], expected[score]);
}

describeGolden<{ readonly classification: Classification[] }>('neighbors.json', ({ classification }) => {
  test.each(classification)('$note', (record) => {
    const { labels, perClass } = record;
    const confusion = confusionMatrix({ trueLabels: record.true, predictedLabels: record.predicted, labels });
    const report = classificationReport(confusion);
    expect(report.perLabel.map(({ label }) => label)).toEqual(labels);
    expect(report.perLabel.map(({ support }) => support)).toEqual(perClass.support);
    for (const [i, one] of report.perLabel.entries())
      for (const score of scores) expectValue(one[score], perClass[score][i] as number);
    expectScores(report.micro, record.micro);
    expectScores(report.macro, record.macro);
    expectScores(report.weighted, record.weighted);
    expectValue(report.accuracy, record.accuracy);
    expectValue(report.balancedAccuracy, record.balancedAccuracy);
    for (const [beta, value] of Object.entries(record.fbeta))
      expectValue(classificationReport(confusion, { beta: Number(beta) }).macro.fBeta, value);
  });
});

test('predictions that are no label count as wrong, and as no prediction of any', () => {
  const confusion = confusionMatrix({ trueLabels: ['a', 'a', 'b'], predictedLabels: ['a', null, 'b'] });
  const report = classificationReport(confusion);
  expect(report.perLabel[0]).toEqual({ label: 'a', precision: 1, recall: 0.5, f1: 2 / 3, fBeta: 2 / 3, support: 2 });
  expect(report.micro.precision).toBe(1);
  expect(report.micro.recall).toBeCloseTo(2 / 3, 12);
  expect(report.accuracy).toBeCloseTo(2 / 3, 12);
  expect(report.balancedAccuracy).toBe(0.75);
});
