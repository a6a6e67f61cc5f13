import { expect, test } from '@jest/globals';
import { distanceConformance, dot } from '@sim/testing/distance-conformance';
import { expectWithin } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { CosineDistance } from './cosine-distance.ts';

distanceConformance(CosineDistance, (q, k) => Math.max(0, 1 - dot(q, k)));

withBackends('CosineDistance', () => {
  test.each([
    ['opposite rows of length 1', [1, 0], [-1, 0], 2],
    ['longer rows pointing apart', [3, 4], [-3, -4], 26],
    ['longer rows pointing the same way', [3, 4], [3, 4], 0],
    ['a zero row', [0, 0], [3, 4], 1],
  ])('takes rows as given: %s', async (_, q, k, expected) => {
    expect(await numbersOf(() => new CosineDistance().call(tf.tensor2d([q]), tf.tensor2d([k])))).toEqual([expected]);
  });

  test('passes no gradient where it is clipped', async () => {
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(new CosineDistance().call(x, tf.tensor2d([[3, 4]])));
    expect(await numbersOf(() => tf.grad(sum)(tf.tensor2d([[3, 4], [-3, -4]])))).toEqual([0, 0, -3, -4]);
  });

  test('normalises when asked to, whatever the length of the rows', async () => {
    const distance = new CosineDistance({ normalize: true });
    const q = [[3, 4], [0, 0], [1e-20, 0], [3e18, -4e18]];
    const values = await numbersOf(() => distance.call(tf.tensor2d(q), tf.tensor2d([[4, 3]])));
    for (const [i, expected] of [1 - 24 / 25, 1, 1 - 4 / 5, 1].entries())
      expectWithin(values[i] as number, expected, 1e-6);
  });
});

test('writes normalisation into its configuration, and nothing else', () => {
  expect(new CosineDistance().getConfig()).toEqual({});
  const config = new CosineDistance({ normalize: true }).getConfig();
  expect(new CosineDistance(config).normalize).toBe(true);
});
