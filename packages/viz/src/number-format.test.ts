import { expect, test } from '@jest/globals';
import { formatCount, formatNumber, formatShare, numberFormat } from './number-format.ts';

test('numbers of one column have the same decimals, three digits for the largest', () => {
  expect([0.5, 0.0123, 0].map(numberFormat([0.5, 0.0123, 0]))).toEqual(['0.500', '0.012', '0.000']);
  expect([12.34, 1].map(numberFormat([12.34, 1]))).toEqual(['12.3', '1.0']);
  expect([1234, -5].map(numberFormat([1234, -5]))).toEqual(['1,234', '−5']);
  expect(numberFormat([0.00001234])(0.00001234)).toBe('0.000012');
  expect(numberFormat([])(0)).toBe('0');
});

test('values that are no finite numbers are named', () => {
  expect([Infinity, -Infinity, NaN].map((value) => formatNumber(value))).toEqual(['∞', '−∞', '–']);
  expect(numberFormat([Infinity, 0.25])(0.25)).toBe('0.250');
});

test('counts and shares', () => {
  expect(formatCount(1, 'query', 'queries')).toBe('1 query');
  expect(formatCount(1000, 'query', 'queries')).toBe('1,000 queries');
  expect(formatShare(0.9314)).toBe('93.1 %');
});
