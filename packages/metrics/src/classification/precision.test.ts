import { expect, test } from '@jest/globals';
import { Precision } from './precision.ts';

const counts = (tp: number[], fp: number[], tn: number[], fn: number[]) => ({
  tp: Float64Array.from(tp),
  fp: Float64Array.from(fp),
  tn: Float64Array.from(tn),
  fn: Float64Array.from(fn),
  count: 10,
});
const metric = new Precision();

test('is called precision; polarity and direction', () => {
  expect([metric.name, metric.maximize, metric.increasing]).toEqual(['precision', true, false]);
});

test.each([
  ['perfect', counts([0, 3, 5], [0, 0, 0], [5, 5, 5], [5, 2, 0]), [1, 1, 1]],
  ['inverted', counts([0, 0, 0], [5, 3, 0], [0, 2, 5], [5, 5, 5]), [0, 0, 0]],
  ['decent', counts([1, 3, 5], [0, 1, 3], [5, 4, 2], [4, 2, 0]), [1, 3 / 4, 5 / 8]],
  ['one threshold without matches', counts([0], [0], [5], [5]), [0]],
  ['one threshold with everything', counts([6], [4], [0], [0]), [6 / 10]],
])('%s', (_, table, expected) => {
  const values = metric.compute(table);
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
});

test('only the closest of several thresholds counts as 1 without a match', () => {
  const values = metric.compute(counts([0, 0, 1], [0, 0, 0], [5, 5, 5], [5, 5, 4]));
  expect(values).toEqual(Float64Array.of(1, 0, 1));
});
