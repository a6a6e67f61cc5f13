import { expect, test } from '@jest/globals';
import { recordCount } from './record-count.ts';

test('0 stands for all records', () => {
  expect([0, 1, 7].map((numRecords) => recordCount(numRecords, 'T.t'))).toEqual([Number.POSITIVE_INFINITY, 1, 7]);
});

test.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY]])('refuses %p', (numRecords) => {
  expect(() => recordCount(numRecords, 'T.t')).toThrow('T.t: numRecords must be an integer of at least 0');
});
