import { expect, test } from '@jest/globals';
import { median, medianRatio } from './statistics.ts';

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('a median of ratios is that of the pairs', () => {
  expect(medianRatio([2, 10, 30], [1, 10, 10])).toBe(2);
});
