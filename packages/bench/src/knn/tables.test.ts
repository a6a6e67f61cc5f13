import { expect, test } from '@jest/globals';
import { formatRatio, formatTime, markdownTable } from './tables.ts';

test.each([
  [0.0123, '0.012'],
  [0.4123, '0.412'],
  [4.123, '4.12'],
  [41.23, '41.2'],
  [412.3, '412'],
  [2926.4, '2,926'],
])('%d is written as %s', (value, expected) => {
  expect(formatTime(value)).toBe(expected);
});

test.each([
  [0.5, '0.50×'],
  [12.34, '12.3×'],
  [123.4, '123×'],
])('the ratio %d is written as %s', (value, expected) => {
  expect(formatRatio(value)).toBe(expected);
});

test('a table has a rule under its head and figures to the right', () => {
  expect(markdownTable(['engine', 'ms'], [['sim', '1']])).toBe('| engine | ms |\n|---|---:|\n| sim | 1 |');
});
