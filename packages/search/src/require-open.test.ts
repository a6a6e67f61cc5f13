import { expect, test } from '@jest/globals';
import { requireOpen } from './require-open.ts';

test('only an index that was disposed of is refused', () => {
  expect(() => requireOpen(false, 'Search.add')).not.toThrow();
  expect(() => requireOpen(true, 'Search.add')).toThrow(
    expect.objectContaining({ code: 'DISPOSED', message: expect.stringMatching(/^Search\.add: /) }),
  );
});
