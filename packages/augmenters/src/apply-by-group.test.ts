import { expect, test } from '@jest/globals';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type GroupOperation, applyByGroup } from './apply-by-group.ts';

const shape: ImageShape = [6, 3, 2, 2];
const at = pixelReader(imageNumbers(shape), shape);

withBackends('applyByGroup', () => {
  const plus =
    (amount: number): GroupOperation =>
    (images) =>
      tf.add(images, amount);

  test.each([[[0, 1, 2, 0, 1, 2]], [[2, 2, 2, 0, 0, 0]], [[1, 1, 1, 1, 1, 1]], [[0, 2, 0, 0, 2, 0]]])(
    'applies to each image the operation of its group: %p',
    async (groups) => {
      const expected = imageLoop(shape, (i, ...place) => Math.fround(at(i, ...place) + 10 * (groups[i] as number)));
      const run = () => applyByGroup(seededImages(shape), groups, [plus(0), plus(10), plus(20)]);
      expect(await numbersOf(run)).toEqual(expected);
    },
  );

  test('tells an operation where its images stand', () => {
    const seen: number[][] = [];
    const note: GroupOperation = (images, indices) => {
      seen.push([images.shape[0], ...indices]);
      return images;
    };
    tf.tidy(() => void applyByGroup(seededImages(shape), [1, 0, 1, 1, 0, 3], [note, note, note, note]));
    expect(seen).toEqual([[2, 1, 4], [3, 0, 2, 3], [1, 5]]);
  });
});
