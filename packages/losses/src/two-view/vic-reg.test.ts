import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { describeReferenceTwoViewLosses } from '@sim/testing/reference-losses';
import { twoViewConformance, viewGradients } from '@sim/testing/two-view-conformance';
import { splitViews, viewLiterals } from '@sim/testing/view-literals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { VicReg } from './vic-reg.ts';

twoViewConformance('VicReg', (options) => new VicReg(options));
describeReferenceTwoViewLosses(VicReg);

interface Weights {
  readonly lambda: number;
  readonly mu: number;
  readonly nu: number;
}

function byLoop(a: number[][], b: number[][], { lambda, mu, nu }: Weights): number {
  const [rows, dim] = [a.length, (a[0] as number[]).length];
  const spread = (view: number[][]): number => {
    const centred = Array.from({ length: dim }, (_, c) => {
      const column = view.map((row) => row[c] as number);
      const mean = column.reduce((sum, x) => sum + x, 0) / rows;
      return column.map((x) => x - mean);
    });
    let total = 0;
    for (const [i, x] of centred.entries())
      for (const [j, y] of centred.entries()) {
        const product = x.reduce((sum, value, row) => sum + value * (y[row] as number), 0);
        total +=
          i === j
            ? ((mu / 2) * Math.max(0, 1 - Math.sqrt(product / rows + 1e-4))) / dim
            : (nu * (product / (rows - 1)) ** 2) / dim;
      }
    return total;
  };
  const apart = a.flat().reduce((sum, x, i) => sum + (x - (b.flat()[i] as number)) ** 2, 0) / (rows * dim);
  return lambda * apart + spread(a) + spread(b);
}

withBackends('VicReg', () => {
  test('gives the rows of the original', async () => {
    const { a, b } = viewLiterals;
    const values = await numbersOf(() => new VicReg({ reduction: 'none' }).call(tf.tensor2d(a), tf.tensor2d(b)));
    expect(values).toHaveLength(4);
    for (const value of values) expectValue(value, 11.8120852);
  });

  test.each([
    { lambda: 25, mu: 25, nu: 1 },
    { lambda: 2, mu: 3, nu: 7 },
  ])('is the formula of the paper with %p', async (weights) => {
    const [a, b] = [randomRows(6, 3, 59), randomRows(6, 3, 60, 0.5)];
    const { value, gradientA, gradientB } = await viewGradients(new VicReg(weights), { a, b });
    const formula = (x: ArrayLike<number>): number => byLoop(...splitViews(x, 3), weights);
    const flat = [...a, ...b].flat();
    expectValue(value, formula(flat));
    expectGradient([...gradientA, ...gradientB], centralDifferences(formula, flat));
  });

  test('has no covariance for one example, where the original is not a number', async () => {
    const { value } = await viewGradients(new VicReg(), { a: [[1, 2]], b: [[1, 4]] });
    // 25 · 4/2, and two standard deviations of √1e-4 that lack 0.99 of 1
    expectValue(value, 50 + 25 * 0.99);
  });
});

test('has the defaults of the original, whose name for lambda is understood', () => {
  expect(new VicReg().getConfig()).toEqual({
    name: 'vicreg_loss',
    reduction: 'mean',
    stdConst: 1e-4,
    lambda: 25,
    mu: 25,
    nu: 1,
  });
  expect(new VicReg({ lambda_: 3 }).lambda).toBe(3);
});

test.each([
  [{ stdConst: 0 }, 'stdConst must be a finite number above 0, got 0'],
  [{ lambda: Number.NaN }, 'lambda must be a finite number, got NaN'],
  [{ mu: '1' }, 'mu must be a finite number, got "1"'],
  [{ nu: null }, 'nu must be a finite number, got null'],
])('refuses %p', (options, message) => {
  expect(() => new VicReg(options as never)).toThrow(`VicReg.constructor: ${message}`);
});
