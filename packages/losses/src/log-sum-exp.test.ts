import { expect, test } from '@jest/globals';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { logSumExp } from './log-sum-exp.ts';

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

/** The formula in float64, stable by taking out the largest entry. */
function byLoop({ values, mask }: Row): { value: number; gradient: number[] } {
  const kept = values.filter((_, i) => mask[i]);
  if (kept.length === 0) return { value: 0, gradient: values.map(() => 0) };
  const top = Math.max(...kept);
  const sum = kept.reduce((total, x) => total + Math.exp(x - top), 0);
  return { value: top + Math.log(sum), gradient: values.map((x, i) => (mask[i] ? Math.exp(x - top) / sum : 0)) };
}

withBackends('logSumExp', () => {
  const run = ({ values, mask }: Row): Promise<number[]> =>
    numbersOf(() => logSumExp(tf.tensor2d([values]), tf.tensor2d([mask], undefined, 'bool')));
  const slope = ({ values, mask }: Row): Promise<number[]> =>
    numbersOf(() => {
      const kept = tf.tensor2d([mask], undefined, 'bool');
      return tf.grad((x) => tf.sum(logSumExp(x as tf.Tensor2D, kept)))(tf.tensor2d([values]));
    });

  test('is the formula, with its gradient', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const { value, gradient } = byLoop(row);
        expectWithin((await run(row))[0] as number, value, 1e-6 * Math.max(1, Math.abs(value)));
        expectGradient(await slope(row), gradient);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, number[], boolean[], number]>([
    ['large entries', [1000, 1000], [true, true], 1000 + Math.LN2],
    ['a masked-out entry that dominates', [1000, 0], [false, true], 0],
    ['small entries', [-1000, -1000], [true, true], Math.LN2 - 1000],
    ['entries near the end of float32', [3e38, -3e38], [true, true], 3e38],
    ['an empty mask', [7, -3e38], [false, false], 0],
  ])('is finite: %s', async (_, values, mask, expected) => {
    expectWithin((await run({ values, mask }))[0] as number, expected, 1e-6 * Math.max(1, Math.abs(expected)));
    expect((await slope({ values, mask })).every(Number.isFinite)).toBe(true);
  });

  test('weighs each row by what comes back to it', async () => {
    const gradient = await numbersOf(() => {
      const mask = tf.tensor2d([[1, 1], [1, 0]], undefined, 'bool');
      return tf.grad((x) => logSumExp(x as tf.Tensor2D, mask))(tf.tensor2d([[0, 0], [0, 9]]), tf.tensor1d([2, 6]));
    });
    expect(gradient).toEqual([1, 1, 6, 0]);
  });
});
