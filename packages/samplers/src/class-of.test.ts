import { expect, test } from '@jest/globals';
import { classOf } from './class-of.ts';

test('classOf finds the label itself, or one of several', () => {
  expect(classOf({ x: 0, y: 3 }, undefined, 'here')).toBe(3);
  expect(classOf({ x: 0, y: ['cat', 7] }, 1, 'here')).toBe(7);
  expect(classOf({ x: 0, y: { species: 'cat' } }, 'species', 'here')).toBe('cat');
  for (const [y, output] of [[0.5, undefined], [[1], undefined], [3, 0], [null, 'a'], [{ a: 1 }, 'b'], [[1], 1]] as const)
    expect(() => classOf({ x: 0, y }, output, 'here')).toThrow(expect.objectContaining({ code: 'INVALID_LABEL' }));
});
