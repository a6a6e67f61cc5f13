import { expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { summedTo } from './summed-to.ts';

test.each<[number[], number[]]>([
  [[2, 3], [1, 1, 1, 1, 1, 1]],
  [[3], [2, 2, 2]],
  [[2, 1], [3, 3]],
  [[1, 1], [6]],
  [[], [6]],
])('sums ones [2, 3] to %j', async (shape, sums) => {
  await renewWasm('simd');
  const result = summedTo(shape, tf.ones([2, 3]));
  expect(result.shape).toEqual(shape);
  expect([...result.dataSync()]).toEqual(sums);
});
