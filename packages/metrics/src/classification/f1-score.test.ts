import { expect, test } from '@jest/globals';
import { F1Score } from './f1-score.ts';

const counts = (tp: number[], fp: number[], tn: number[], fn: number[]) => ({
  tp: Float64Array.from(tp),
  fp: Float64Array.from(fp),
  tn: Float64Array.from(tn),
  fn: Float64Array.from(fn),
  count: 10,
});
const metric = new F1Score();

test('is called f1; polarity and direction', () => {
  expect([metric.name, metric.maximize, metric.increasing]).toEqual(['f1', true, true]);
});

test.each([
  ['perfect', counts([0, 3, 5], [0, 0, 0], [5, 5, 5], [5, 2, 0]), [0, 3 / 4, 1]],
  ['inverted', counts([0, 0, 0], [5, 3, 0], [0, 2, 5], [5, 5, 5]), [0, 0, 0]],
  ['decent', counts([1, 3, 5], [0, 1, 3], [5, 4, 2], [4, 2, 0]), [2 / 6, 6 / 9, 10 / 13]],
  ['one threshold without matches', counts([0], [0], [5], [5]), [0]],
  ['one threshold with everything', counts([6], [4], [0], [0]), [12 / 16]],
])('%s', (_, table, expected) => {
  const values = metric.compute(table);
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
});

test('rounds to float32 at each step', () => {
  // Both are 16 / 22, by precision and recall 8/11, 8/11 and 8/12, 8/10.
  const values = metric.compute(counts([8, 8], [3, 4], [0, 0], [3, 2]));
  const step = (precision: number, recall: number): number =>
    Math.fround((2 * Math.fround(precision * recall)) / Math.fround(precision + recall));
  expect(values[0]).toBe(step(Math.fround(8 / 11), Math.fround(8 / 11)));
  expect(values[1]).toBe(step(Math.fround(8 / 12), Math.fround(8 / 10)));
});
