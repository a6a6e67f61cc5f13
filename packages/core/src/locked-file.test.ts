import { expect, test } from '@jest/globals';
import { lockedFile } from './locked-file.ts';

test('lockedFile names the call, the holder, the file and the cure', () => {
  const error = lockedFile('cats.sim.lock', 'process 7', 'FileStorage.lock');
  expect(error.code).toBe('FILE_LOCKED');
  expect(error.message).toBe(
    'FileStorage.lock: process 7 has this open for writing, got "cats.sim.lock". Close it there first: there is one writer at a time.',
  );
});
