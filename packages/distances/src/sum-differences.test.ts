import { expect, test } from '@jest/globals';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { sumDifferences } from './sum-differences.ts';

const cubes = { term: (x: tf.Tensor) => tf.pow(x, 3), slope: (x: tf.Tensor) => tf.mul(tf.square(x), 3) };

withBackends('sumDifferences', () => {
  test('sums a term over the differences, and its slope', async () => {
    const f = (q: tf.Tensor, k: tf.Tensor): tf.Tensor => sumDifferences(q as tf.Tensor2D, k as tf.Tensor2D, cubes);
    const [q, k] = [[[1, 2]], [[0, 0], [2, 1]]];
    expect(await numbersOf(() => f(tf.tensor2d(q), tf.tensor2d(k)))).toEqual([9, 0]);
    const dy = tf.tensor2d([[1, 10]]);
    const gradients = [0, 1].map((side) =>
      numbersOf(() => tf.grads(f)([tf.tensor2d(q), tf.tensor2d(k)], dy)[side] as tf.Tensor),
    );
    expect(await Promise.all(gradients)).toEqual([
      [3 + 30, 12 + 30],
      [-3, -12, -30, -30],
    ]);
    dy.dispose();
  });

  test.each([1, 12, 40, 1e6])('gives the same in blocks of %p numbers', async (block) => {
    const [q, k, weights] = [randomRows(7, 3, 1), randomRows(4, 3, 2), randomRows(7, 4, 3)];
    const run = (options: { block?: number }): Promise<number[]> =>
      numbersOf(() => {
        const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
          sumDifferences(x as tf.Tensor2D, y as tf.Tensor2D, cubes, options);
        const [x, y] = [tf.tensor2d(q), tf.tensor2d(k)];
        const weighted = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.sum(tf.mul(f(a, b), tf.tensor2d(weights)));
        const { value, grads } = tf.valueAndGrads(weighted)([x, y]);
        return tf.concat([f(x, y), value, ...grads].map((part) => tf.reshape(part, [-1])));
      });
    const [whole, inBlocks] = [await run({}), await run({ block })];
    expect(inBlocks).toHaveLength(7 * 4 + 1 + 7 * 3 + 4 * 3);
    for (const [i, value] of whole.entries()) expect(inBlocks[i]).toBeCloseTo(value, 4);
  });

  test('makes no tensor larger than the block or the keys', () => {
    const [q, k] = [tf.zeros<tf.Rank.R2>([50, 8]), tf.zeros<tf.Rank.R2>([20, 8])];
    let largest = 0;
    const term = (x: tf.Tensor): tf.Tensor => {
      largest = Math.max(largest, x.size);
      return tf.square(x);
    };
    tf.dispose(sumDifferences(q, k, { term, slope: term }, { block: 500 }));
    expect(largest).toBe(3 * 20 * 8);
    tf.dispose(sumDifferences(q, k, { term, slope: term }, { block: 10 }));
    expect(largest).toBe(3 * 20 * 8);
    tf.dispose([q, k]);
  });
});
