import { expect, test } from '@jest/globals';
import { readClasses } from './point-classes.ts';

test('integers sort by value, strings by character; unseen ones are told', () => {
  expect(readClasses(Int32Array.of(10, 2, 10, -1), Int32Array.of(2, 99))).toEqual({
    names: ['-1', '2', '10'],
    isUnseen: [false, true, false],
    codes: [2, 1, 2, 0],
  });
  expect(readClasses(['b', 'a', 'b'], ['b']).isUnseen).toEqual([false, true]);
  expect(readClasses([], [])).toEqual({ names: [], isUnseen: [], codes: [] });
});
