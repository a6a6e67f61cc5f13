import { expect, test } from '@jest/globals';
import { randomName } from './random-name.ts';

test('is another name each time, of 128 bits', () => {
  const ids = Array.from({ length: 100 }, randomName);
  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});
