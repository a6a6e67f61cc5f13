import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { referenceHsv, referenceRgb } from '@sim/testing/reference-hsv';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { adjustSaturation } from './adjust-saturation.ts';

withBackends('adjustSaturation', () => {
  test.each([
    [0, [0.8, 0.8, 0.8]],
    [0.5, [0.8, 0.6, 0.7]],
    [1, [0.8, 0.4, 0.6]],
    [1.5, [0.8, 0.2, 0.5]],
    [9, [0.8, 0, 0.4]],
  ])('%p times, by hand', async (factor, expected) => {
    const actual = await numbersOf(() => adjustSaturation(tf.tensor4d([0.8, 0.4, 0.6], [1, 1, 1, 3]), factor));
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-6));
  });

  test('is the definition, with a factor for each image', async () => {
    const factors = [0.3, 1, 1.8];
    const values = imageNumbers([3, 6, 5, 3]);
    const actual = await numbersOf(() => adjustSaturation(seededImages([3, 6, 5, 3]), factors));
    for (let i = 0; i < values.length; i += 3) {
      const [red, green, blue] = values.subarray(i, i + 3) as unknown as [number, number, number];
      const [hue, saturation, value] = referenceHsv(red, green, blue);
      const expected = referenceRgb(hue, Math.min(1, saturation * (factors[Math.floor(i / 90)] as number)), value);
      expected.forEach((channel, j) => expectWithin(actual[i + j] as number, channel, 1e-5));
    }
  });

  test('leaves grey and black pixels', async () => {
    const colors = () => tf.tensor4d([0.5, 0.5, 0.5, 0, 0, 0], [1, 1, 2, 3]);
    expect(await numbersOf(() => adjustSaturation(colors(), 1.7))).toEqual([0.5, 0.5, 0.5, 0, 0, 0]);
  });

  test('refuses grey images and another number of factors', () => {
    const call = (channels: number) => () => tf.tidy(() => adjustSaturation(seededImages([2, 2, 2, channels]), [1]));
    expect(call(1)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(call(3)).toThrow(/adjustSaturation: factors must have one entry for each of the 2 images/);
  });
});
