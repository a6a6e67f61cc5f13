import { expect, test } from '@jest/globals';
import { classMark, markDefinitions, markElement } from './class-marks.ts';

test('forty classes have forty different marks, eight colours first', () => {
  const marks = Array.from({ length: 40 }, (_, i) => classMark(i));
  expect(new Set(marks.map(({ series, shape }) => `${series}/${shape}`)).size).toBe(40);
  expect(marks.slice(0, 8).map(({ series, shape }) => [series, shape])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((s) => [s, 0]),
  );
  expect(classMark(40)).toEqual(classMark(0));
});

test('circles need no definition; other shapes refer to theirs', () => {
  expect(markDefinitions('m', 0)).toBe('');
  const definitions = markDefinitions('m', 2);
  expect([...definitions.matchAll(/id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['m-1', 'm-2']);
  expect(markElement('m', classMark(9), false, 12.345, 50)).toBe(
    '<use class="sim-mark sim-s2" href="#m-1" x="12.35%" y="50%"/>',
  );
  expect(markElement('m', classMark(2), true, 1, 2)).toBe(
    '<circle class="sim-mark sim-s3 sim-open" cx="1%" cy="2%" r="4"/>',
  );
});
