import { expect, test } from '@jest/globals';
import { fitQuantiser } from './quantiser.ts';

test('four standard deviations around the mean have 8 bits; products keep the origin', () => {
  const rows = [Float32Array.of(3, -1), Float32Array.of(5, 1)];
  const differences = fitQuantiser(rows, 2, 'l2sq');
  expect([...differences.centre]).toEqual([4, 0]);
  expect(differences.scale).toBeCloseTo(127 / 4, 5);
  const products = fitQuantiser(rows, 2, 'dot');
  expect([...products.centre]).toEqual([0, 0]);
  expect(products.scale).toBeCloseTo(127 / (4 * 3), 5);
});

test('rows that are all alike have codes', () => {
  expect(fitQuantiser([Float32Array.of(2), Float32Array.of(2)], 1, 'l1').scale).toBe(1);
});
