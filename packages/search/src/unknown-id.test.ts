import { expect, test } from '@jest/globals';
import { unknownId } from './unknown-id.ts';

test('a stranger is named', () => {
  const { code, message } = unknownId(17, 'Search.remove');
  expect(code).toBe('UNKNOWN_ID');
  expect(message).toMatch(/^Search\.remove: .*got 17\./);
});
