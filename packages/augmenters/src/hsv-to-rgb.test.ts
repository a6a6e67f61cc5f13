import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { referenceRgb } from '@sim/testing/reference-hsv';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { hsvToRgb } from './hsv-to-rgb.ts';

withBackends('hsvToRgb', () => {
  test.each([
    [[0, 1, 1], [1, 0, 0]],
    [[1, 1, 1], [1, 0, 0]],
    [[1 / 6, 1, 1], [1, 1, 0]],
    [[0.5, 0.5, 0.8], [0.4, 0.8, 0.8]],
    [[2 / 3, 1, 0.5], [0, 0, 0.5]],
    [[0.3, 0, 0.7], [0.7, 0.7, 0.7]],
  ])('%p', async (hsv, rgb) => {
    const actual = await numbersOf(() => hsvToRgb(tf.tensor4d(hsv, [1, 1, 1, 3])));
    actual.forEach((value, i) => expectWithin(value, rgb[i] as number, 1e-6));
  });

  test('is the definition by sectors, pixel by pixel', async () => {
    const values = imageNumbers([3, 11, 7, 3]);
    const actual = await numbersOf(() => hsvToRgb(seededImages([3, 11, 7, 3])));
    for (let i = 0; i < values.length; i += 3) {
      const [hue, saturation, value] = values.subarray(i, i + 3) as unknown as [number, number, number];
      referenceRgb(hue, saturation, value).forEach((channel, j) => expectWithin(actual[i + j] as number, channel, 1e-5));
    }
  });

  test('refuses grey images', () => {
    const call = () => tf.tidy(() => hsvToRgb(seededImages([1, 2, 2, 1])));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
