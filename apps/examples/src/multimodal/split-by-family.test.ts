import { expect, test } from '@jest/globals';
import { splitByFamily } from './split-by-family.ts';

const families = Array.from({ length: 200 }, (_, i) => `family ${i < 20 ? 'large' : Math.floor(i / 3)}`);

test('keeps each family on one side, and everything on exactly one', () => {
  const { train, heldOut } = splitByFamily(families, 40, 1);
  expect(heldOut.length).toBeGreaterThanOrEqual(40);
  expect(heldOut.length).toBeLessThan(46);
  expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual([...families.keys()]);
  const known = new Set(train.map((i) => families[i]));
  expect(heldOut.filter((i) => known.has(families[i]))).toEqual([]);
  expect(heldOut.filter((i) => families[i] === 'family large')).toEqual([]);
});

test('is drawn by the seed', () => {
  expect(splitByFamily(families, 40, 1)).toEqual(splitByFamily(families, 40, 1));
  expect(splitByFamily(families, 40, 2)).not.toEqual(splitByFamily(families, 40, 1));
});
