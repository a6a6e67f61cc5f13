import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { describeReferenceTwoViewLosses } from '@sim/testing/reference-losses';
import { twoViewConformance, viewGradients } from '@sim/testing/two-view-conformance';
import { splitViews, viewLiterals } from '@sim/testing/view-literals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { SimCLRLoss } from './sim-clr-loss.ts';

twoViewConformance('SimCLRLoss', (options) => new SimCLRLoss(options));
twoViewConformance('SimCLRLoss, high temperature', (options) => new SimCLRLoss({ ...options, temperature: 2 }));
describeReferenceTwoViewLosses(SimCLRLoss);

/** NT-Xent over all rows of both views by loops, added up over the two rows of each example. */
function byLoop(a: number[][], b: number[][], temperature: number): number {
  const rows = [...a, ...b].map((row) => row.map((x) => x / Math.hypot(...row)));
  const logit = (i: number, j: number): number =>
    (rows[i] as number[]).reduce((sum, x, c) => sum + x * (rows[j]?.[c] as number), 0) / temperature;
  let total = 0;
  for (const i of rows.keys()) {
    const others = [...rows.keys()].filter((j) => j !== i);
    const sum = others.reduce((all, j) => all + Math.exp(logit(i, j)), 0);
    total += Math.log(sum) - logit(i, (i + a.length) % rows.length);
  }
  return total / a.length;
}

withBackends('SimCLRLoss', () => {
  test('gives the rows of the original', async () => {
    const { a, b } = viewLiterals;
    const loss = new SimCLRLoss({ reduction: 'none' });
    const values = await numbersOf(() => loss.call(tf.tensor2d(a), tf.tensor2d(b)));
    for (const [i, value] of [1.5398383, 0.1611817, 0.4547468, 1.1191242].entries())
      expectValue(values[i] as number, value);
  });

  test.each([0.1, 1])('is the formula of the paper at temperature %p', async (temperature) => {
    const [a, b] = [randomRows(5, 3, 51), randomRows(5, 3, 52)];
    const { value, gradientA, gradientB } = await viewGradients(new SimCLRLoss({ temperature }), { a, b });
    const formula = (x: ArrayLike<number>): number => byLoop(...splitViews(x, 3), temperature);
    const flat = [...a, ...b].flat();
    expectValue(value, formula(flat));
    expectGradient([...gradientA, ...gradientB], centralDifferences(formula, flat));
  });

  test('is 0 for one example', async () => {
    const { value } = await viewGradients(new SimCLRLoss(), { a: [[1, 2]], b: [[3, -1]] });
    expectValue(value, 0);
  });
});

test('has the defaults of the original', () => {
  expect(new SimCLRLoss().getConfig()).toEqual({ name: 'simclr_loss', reduction: 'mean', temperature: 0.05 });
});

test.each([0, -1, Number.NaN])('refuses the temperature %p', (temperature) => {
  expect(() => new SimCLRLoss({ temperature })).toThrow(
    'SimCLRLoss.constructor: temperature must be a finite number above 0',
  );
});
