import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { colorDrop } from './color-drop.ts';

describeRandomImageOperation('colorDrop', (images, p, random) => colorDrop(images, { p }, random));

withBackends('colorDrop', () => {
  test('is the loop over pixels', async () => {
    const values = imageNumbers([2, 5, 4, 3]);
    const actual = await numbersOf(() => colorDrop(seededImages([2, 5, 4, 3]), { p: 1 }, new Random(1)));
    actual.forEach((value, i) => {
      const [red, green, blue] = values.subarray(i - (i % 3)) as unknown as [number, number, number];
      expectWithin(value, 0.2989 * red + 0.587 * green + 0.114 * blue, 1e-6);
    });
  });

  test('leaves grey images as they are', async () => {
    const grey = await numbersOf(() => colorDrop(seededImages([2, 5, 4, 1]), { p: 1 }, new Random(1)));
    expect(grey).toEqual([...imageNumbers([2, 5, 4, 1])]);
  });

  test('refuses four channels', () => {
    const call = () => tf.tidy(() => colorDrop(seededImages([1, 2, 2, 4]), {}, new Random(1)));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
