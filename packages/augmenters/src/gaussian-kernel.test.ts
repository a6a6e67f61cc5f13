import { describe, expect, test } from '@jest/globals';
import { expectValue } from '@sim/testing/close';
import { gaussianKernel } from './gaussian-kernel.ts';

describe('gaussianKernel', () => {
  test.each([[0.1, 1], [0.7, 3], [2, 4], [50, 11]])('σ %p, radius %p sums to 1 and is symmetric', (sigma, radius) => {
    const kernel = gaussianKernel(sigma, radius);
    expect(kernel).toHaveLength(2 * radius + 1);
    expectValue(kernel.reduce((sum, weight) => sum + weight, 0), 1);
    expect([...kernel].reverse()).toEqual([...kernel]);
  });

  test('is the Gaussian by hand', () => {
    // σ = 1: e^0 = 1, e^−½ = 0.60653066; together 2.21306132.
    const expected = [0.27406862, 0.45186276, 0.27406862];
    gaussianKernel(1, 1).forEach((weight, i) => expectValue(weight, expected[i] as number));
  });

  test('is the middle alone at σ = 0 or radius 0', () => {
    expect([...gaussianKernel(0, 2)]).toEqual([0, 0, 1, 0, 0]);
    expect([...gaussianKernel(1, 0)]).toEqual([1]);
  });
});
