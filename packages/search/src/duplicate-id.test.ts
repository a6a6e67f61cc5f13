import { expect, test } from '@jest/globals';
import { duplicateId } from './duplicate-id.ts';

test('a duplicate is named', () => {
  const { code, message } = duplicateId(17, 'Search.add');
  expect(code).toBe('DUPLICATE_ID');
  expect(message).toMatch(/^Search\.add: .*got 17\./);
});
