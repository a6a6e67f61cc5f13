import { describe, expect, test } from '@jest/globals';
import { rateAtRecall } from './recall-curve.ts';

const points = [
  { ef: 10, recall: 0.9, rate: 4000 },
  { ef: 20, recall: 0.99, rate: 1000 },
  { ef: 40, recall: 1, rate: 500 },
];

describe('rateAtRecall', () => {
  test('is that of a point at its recall', () => {
    expect(rateAtRecall(points, 0.9)).toBe(4000);
    expect(rateAtRecall(points, 0.99)).toBeCloseTo(1000, 6);
  });

  test('is the geometric mean where half of the way is gone in what is missing', () => {
    expect(rateAtRecall(points, 1 - Math.sqrt(0.1 * 0.01))).toBeCloseTo(2000, 6);
  });

  test('is that of the fastest point below all of them, and none beyond', () => {
    expect(rateAtRecall(points, 0.5)).toBe(4000);
    expect(rateAtRecall(points.slice(0, 2), 0.995)).toBeUndefined();
    expect(rateAtRecall(points, 1)).toBeCloseTo(500, 6);
  });
});
