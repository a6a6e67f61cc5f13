import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type CenterCropOptions, centerCrop } from './center-crop.ts';

withBackends('centerCrop', () => {
  type Reader = ReturnType<typeof pixelReader>;
  const check = async (shape: ImageShape, options: CenterCropOptions, expectedAt: (read: Reader) => Reader) => {
    const read = pixelReader(imageNumbers(shape), shape);
    const expected = imageLoop([shape[0], options.height, options.width, shape[3]], expectedAt(read));
    const actual = await numbersOf(() => centerCrop(seededImages(shape), options));
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-4));
  };

  test('takes the middle pixels', async () => {
    const half = { height: 4, width: 4, cropProportion: 0.5 };
    await check([2, 8, 8, 3], half, (at) => (i, y, x, c) => at(i, y + 2, x + 2, c));
    await check([1, 8, 8, 1], { ...half, interpolation: 'bicubic' }, (at) => (i, y, x, c) => at(i, y + 2, x + 2, c));
  });

  test('keeps 7/8 of the sides by default', async () => {
    await check([2, 16, 16, 1], { height: 14, width: 14 }, (at) => (i, y, x, c) => at(i, y + 1, x + 1, c));
  });

  test('has the aspect ratio of the result, in wide images and in high ones', async () => {
    const wide = { height: 2, width: 4, cropProportion: 1 };
    await check([1, 8, 4, 1], wide, (at) => (i, y, x, c) => at(i, y + 3, x, c));
    await check([1, 2, 8, 1], wide, (at) => (i, y, x, c) => at(i, y, x + 2, c));
    const high = { height: 4, width: 2, cropProportion: 1 };
    await check([1, 4, 8, 1], high, (at) => (i, y, x, c) => at(i, y, x + 3, c));
  });

  test('keeps at least one pixel', async () => {
    const only = { height: 1, width: 1, cropProportion: 0.01 };
    await check([1, 3, 3, 1], only, (at) => (i, _y, _x, c) => at(i, 1, 1, c));
  });

  test.each([0, -1, 1.01, Number.NaN])('refuses the proportion %p', (cropProportion) => {
    const call = () => tf.tidy(() => centerCrop(seededImages([1, 3, 3, 1]), { height: 1, width: 1, cropProportion }));
    expect(call).toThrow(/centerCrop: cropProportion must be above 0 and at most 1/);
  });

  test('refuses what is no batch of images', () => {
    const call = () => tf.tidy(() => centerCrop(tf.zeros([3, 3, 1]) as tf.Tensor as tf.Tensor4D, { height: 1, width: 1 }));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
