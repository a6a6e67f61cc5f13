import { expect, test } from '@jest/globals';
import { F1Score } from './f1-score.ts';
import { makeClassificationMetric } from './make-classification-metric.ts';
import { NegativePredictiveValue } from './negative-predictive-value.ts';
import { Recall } from './recall.ts';

test.each([
  ['f1', F1Score, 'f1'],
  ['F1_Score', F1Score, 'f1_score'],
  ['f1score', F1Score, 'f1score'],
  ['npv', NegativePredictiveValue, 'npv'],
  ['negative_predictive_value', NegativePredictiveValue, 'negative_predictive_value'],
  ['negative_predicitve_value', NegativePredictiveValue, 'negative_predicitve_value'],
  ['NegativePredictiveValue', NegativePredictiveValue, 'npv'],
])('%s is made and called by the alias in lower case', (alias, metricClass, name) => {
  const metric = makeClassificationMetric(alias);
  expect(metric).toBeInstanceOf(metricClass);
  expect(metric.name).toBe(name);
});

test('a name overrides', () => {
  expect(makeClassificationMetric('f1', 'quality').name).toBe('quality');
  expect(makeClassificationMetric(F1Score, 'quality').name).toBe('quality');
  expect(makeClassificationMetric({ className: 'F1Score', config: { name: 'mine' } }).name).toBe('mine');
  expect(makeClassificationMetric({ className: 'F1Score', config: { name: 'mine' } }, 'quality').name).toBe('quality');
});

test('an instance is returned as it is, or renamed as a copy', () => {
  const metric = new Recall();
  expect(makeClassificationMetric(metric)).toBe(metric);
  const renamed = makeClassificationMetric(metric, 'hits');
  expect(renamed).toBeInstanceOf(Recall);
  expect([metric.name, renamed.name]).toEqual(['recall', 'hits']);
});

test('an unknown name is refused with the known ones', () => {
  expect(() => makeClassificationMetric('accuracy')).toThrow(
    'makeClassificationMetric: unknown classification metric, got "accuracy". Use one of: binary_accuracy, f1,',
  );
});
