import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { logOnePlusSumExp } from './log-one-plus-sum-exp.ts';

interface Row {
  readonly values: number[];
  readonly mask: boolean[];
}

const rows: fc.Arbitrary<Row> = fc.integer({ min: 1, max: 6 }).chain((length) =>
  fc.record({
    values: fc.array(fc.float({ min: -200, max: 200, noNaN: true }), { minLength: length, maxLength: length }),
    mask: fc.array(fc.boolean(), { minLength: length, maxLength: length }),
  }),
);

/** The formula in float64, stable by taking out the largest exponent. */
function byLoop({ values, mask }: Row): { value: number; gradient: number[] } {
  const kept = values.filter((_, i) => mask[i]);
  const top = Math.max(0, ...kept);
  const sum = kept.reduce((total, x) => total + Math.exp(x - top), Math.exp(-top));
  return { value: top + Math.log(sum), gradient: values.map((x, i) => (mask[i] ? Math.exp(x - top) / sum : 0)) };
}

withBackends('logOnePlusSumExp', () => {
  const run = ({ values, mask }: Row): Promise<number[]> =>
    numbersOf(() => logOnePlusSumExp(tf.tensor2d([values]), tf.tensor2d([mask], undefined, 'bool')));
  const slope = ({ values, mask }: Row): Promise<number[]> =>
    numbersOf(() =>
      tf.grad((x) => tf.sum(logOnePlusSumExp(x as tf.Tensor2D, tf.tensor2d([mask], undefined, 'bool'))))(
        tf.tensor2d([values]),
      ),
    );

  test('is the formula, with its gradient', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const { value, gradient } = byLoop(row);
        expectWithin((await run(row))[0] as number, value, 1e-6 * Math.max(1, value));
        expectGradient(await slope(row), gradient);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, number[], boolean[], number]>([
    ['one large entry', [1000, 0], [true, false], 1000],
    ['a masked-out entry that dominates', [1000, 0], [false, true], Math.LN2],
    ['small entries alone', [-1000, -500], [true, true], 0],
    ['entries near the end of float32', [3e38, -3e38], [true, true], 3e38],
    ['an empty mask', [7, 8], [false, false], 0],
  ])('is finite: %s', async (_, values, mask, expected) => {
    expectWithin((await run({ values, mask }))[0] as number, expected, 1e-6 * Math.max(1, expected));
    expect((await slope({ values, mask })).every(Number.isFinite)).toBe(true);
  });

  test.each([2, 0.1, -40])('divides by the size of the scale %p', async (scale) => {
    const [values, mask] = [[0.3, -0.2, 0.9], [true, false, true]];
    const call = (x: tf.Tensor): tf.Tensor =>
      logOnePlusSumExp(x as tf.Tensor2D, tf.tensor2d([mask], undefined, 'bool'), { scale });
    const formula = (x: ArrayLike<number>): number =>
      Math.log1p(Math.exp(scale * (x[0] as number)) + Math.exp(scale * (x[2] as number))) / Math.abs(scale);
    expectWithin((await numbersOf(() => call(tf.tensor2d([values]))))[0] as number, formula(values), 1e-6);
    const gradient = await numbersOf(() => tf.grad((x) => tf.sum(call(x)))(tf.tensor2d([values])));
    expectGradient(gradient, centralDifferences(formula, values));
  });

  test('weighs each row by what comes back to it', async () => {
    const gradient = await numbersOf(() => {
      const mask = tf.tensor2d([[1], [1]], undefined, 'bool');
      return tf.grad((x) => logOnePlusSumExp(x as tf.Tensor2D, mask))(tf.tensor2d([[0], [0]]), tf.tensor1d([2, 6]));
    });
    expect(gradient).toEqual([1, 3]);
  });
});
