import { expect, test } from '@jest/globals';
import { pictureSides } from './picture-sides.ts';

test('pictureSides reads a side or two, and refuses what is no size', () => {
  expect(pictureSides(28, 'size', 'here')).toEqual([28, 28]);
  expect(pictureSides([3, 4], 'size', 'here')).toEqual([3, 4]);
  for (const size of [0, 1.5, [4, -1], [] as unknown as [number, number]] as const)
    expect(() => pictureSides(size, 'size', 'here')).toThrow(/^here: size must be an integer/);
});
