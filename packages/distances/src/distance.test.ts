import { expect, test } from '@jest/globals';
import { innerProductRanking, type Ranking } from '@sim/core';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { getDistance } from './get-distance.ts';

/** A user's own similarity, over rows of one class of its own. */
class Overlap extends Distance {
  readonly ranking: Ranking = innerProductRanking;
  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    const unused = tf.add(query, 1);
    expect(unused.dtype).toBe('float32');
    return tf.sum(tf.minimum(tf.expandDims(query, 1), tf.expandDims(key, 0)), 2);
  }
}

withBackends('a distance of the user', () => {
  const overlap = new Overlap();

  test('is computed inside a tidy, from float32 rows', async () => {
    const rows = [[1, 5], [2, 2]];
    expect(await numbersOf(() => overlap.call(tf.tensor2d(rows, [2, 2], 'int32')))).toEqual([6, 3, 3, 4]);
    const before = tf.memory().numTensors;
    const x = tf.tensor2d(rows);
    overlap.call(x).dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('takes its name and polarity from the ranking', async () => {
    expect(String(overlap)).toBe('inner_product');
    expect(overlap.className).toBe('Overlap');
    expect(overlap.getConfig()).toEqual({});
    expect(await numbersOf(() => overlap.margin(tf.scalar(1), tf.scalar(3)))).toEqual([2]);
    expect(overlap.fromDistance(0.25)).toBe(0.75);
    expect(await numbersOf(() => overlap.toDistance(tf.tensor2d([[0.75, -1]])))).toEqual([0.25, 2]);
    expect(await numbersOf(() => getDistance('manhattan').toDistance(tf.tensor2d([[0.75, 3]])))).toEqual([0.75, 3]);
  });

  test('names itself when it refuses', () => {
    expect(() => tf.tidy(() => overlap.call(tf.zeros([2, 2]), tf.zeros([2, 3])))).toThrow(
      'Overlap.call: query and key rows must have the same length, query rows have 2, got 3. ' +
          'Embed both with the same model.',
    );
  });
});
