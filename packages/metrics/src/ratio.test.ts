import { expect, test } from '@jest/globals';
import { ratio } from './ratio.ts';

test('a share of nothing is 0', () => {
  expect(ratio(1, 4)).toBe(0.25);
  expect(ratio(0, 0)).toBe(0);
  expect(ratio(3, 0)).toBe(0);
});
