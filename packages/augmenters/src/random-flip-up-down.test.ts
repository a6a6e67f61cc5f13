import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { randomFlipUpDown } from './random-flip-up-down.ts';

describeRandomImageOperation('randomFlipUpDown', (images, p, random) => randomFlipUpDown(images, { p }, random));

withBackends('randomFlipUpDown', () => {
  const flipped = (p?: number) =>
    numbersOf(() => randomFlipUpDown(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), p === undefined ? {} : { p }, new Random(1)));

  test('mirrors', async () => {
    expect(await flipped(1)).toEqual([3,4,1,2]);
    expect(await flipped(0)).toEqual([1, 2, 3, 4]);
  });

  test('flips half of the images by default', async () => {
    const many = () => randomFlipUpDown(tf.tile(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), [1000, 1, 1, 1]), {}, new Random(5));
    const hits = (await numbersOf(many)).filter((value, i) => i % 4 === 0 && value !== 1).length;
    expect((hits - 500) ** 2 / 250).toBeLessThan(10.83);
  });
});
