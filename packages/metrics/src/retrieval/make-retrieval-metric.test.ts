import { expect, test } from '@jest/globals';
import { BNDCG } from './bndcg.ts';
import { makeRetrievalMetric } from './make-retrieval-metric.ts';
import { MapAtK } from './map-at-k.ts';
import { MapAtR } from './map-at-r.ts';
import { PrecisionAtK } from './precision-at-k.ts';
import { RecallAtK } from './recall-at-k.ts';

test.each([
  ['recall', RecallAtK],
  ['Recall@K', RecallAtK],
  ['precision', PrecisionAtK],
  ['map@k', MapAtK],
  ['ndcg', BNDCG],
  ['BNDCG', BNDCG],
] as const)('%s stands for its class', (name, metricClass) => {
  expect(makeRetrievalMetric(name)).toBeInstanceOf(metricClass);
});

test('takes a class, a name with options, an instance', () => {
  expect(makeRetrievalMetric(RecallAtK).displayName).toBe('recall@5');
  expect(makeRetrievalMetric({ className: 'map@r', config: { r: { 1: 3 } } })).toEqual(new MapAtR({ r: { 1: 3 } }));
  const metric = new RecallAtK({ k: 2 });
  expect(makeRetrievalMetric(metric)).toBe(metric);
});

test('an unknown name is refused with the known ones', () => {
  expect(() => makeRetrievalMetric('hits')).toThrow(
    'makeRetrievalMetric: unknown retrieval metric, got "hits". Use one',
  );
});
