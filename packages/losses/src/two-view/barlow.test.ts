import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { describeReferenceTwoViewLosses } from '@sim/testing/reference-losses';
import { twoViewConformance, viewGradients } from '@sim/testing/two-view-conformance';
import { splitViews, viewLiterals } from '@sim/testing/view-literals';
import { withBackends } from '@sim/testing/with-backends';
import { Barlow } from './barlow.ts';

twoViewConformance('Barlow', (options) => new Barlow(options), { isOverRows: false });
describeReferenceTwoViewLosses(Barlow);

/** A column with mean 0 and population standard deviation 1. */
function standardized(rows: number[][], column: number): number[] {
  const values = rows.map((row) => row[column] as number);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return values.map((x) => (x - mean) / deviation);
}

function byLoop(a: number[][], b: number[][], lambda: number): number {
  const columns = [...(a[0] as number[]).keys()];
  let total = 0;
  for (const i of columns)
    for (const j of columns) {
      const [x, y] = [standardized(a, i), standardized(b, j)];
      const correlation = x.reduce((sum, value, row) => sum + value * (y[row] as number), 0) / a.length;
      total += i === j ? (1 - correlation) ** 2 : lambda * correlation ** 2;
    }
  return total;
}

withBackends('Barlow', () => {
  test('gives the value of the original', async () => {
    expectValue((await viewGradients(new Barlow(), viewLiterals)).value, 0.0425238);
  });

  test.each([5e-3, 0.5])('is the formula of the paper with lambda %p', async (lambda) => {
    const [a, b] = [randomRows(6, 3, 56), randomRows(6, 3, 57)];
    const { value, gradientA, gradientB } = await viewGradients(new Barlow({ lambda }), { a, b });
    const formula = (x: ArrayLike<number>): number => byLoop(...splitViews(x, 3), lambda);
    const flat = [...a, ...b].flat();
    expectValue(value, formula(flat));
    expectGradient([...gradientA, ...gradientB], centralDifferences(formula, flat));
  });

  test('adds the margin', async () => {
    const [plain, shifted] = [
      await viewGradients(new Barlow(), viewLiterals),
      await viewGradients(new Barlow({ margin: 2 }), viewLiterals),
    ];
    expectValue(shifted.value, plain.value + 2);
  });

  test('lets a constant column cost 1, though its mean is not exact', async () => {
    const rows = randomRows(7, 2, 58).map((row) => [...row, 0.1]);
    const { value, gradientA } = await viewGradients(new Barlow({ lambda: 0 }), { a: rows, b: rows });
    expectValue(value, 1);
    expect(gradientA.filter((_, i) => i % 3 === 2).map(Math.abs)).toEqual(rows.map(() => 0));
  });
});

test('has the defaults of the original, whose name for lambda is understood', () => {
  expect(new Barlow().getConfig()).toEqual({ name: 'barlow', reduction: 'mean', lambda: 5e-3, margin: 1e-12 });
  expect(new Barlow({ lambda_: 0.25 }).lambda).toBe(0.25);
});

test.each([
  [{ lambda: Number.NaN }, 'lambda must be a finite number, got NaN'],
  [{ margin: '1' }, 'margin must be a finite number, got "1"'],
])('refuses %p', (options, message) => {
  expect(() => new Barlow(options as never)).toThrow(`Barlow.constructor: ${message}`);
});
