import { expect, test } from '@jest/globals';
import { startsOf } from './starts-of.ts';

test('startsOf sums the sizes before each group', () => {
  expect(startsOf([3, 0, 2, 5])).toEqual([0, 3, 3, 5]);
  expect(startsOf([])).toEqual([]);
});
