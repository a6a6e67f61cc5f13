import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { referenceHsv } from '@sim/testing/reference-hsv';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { hsvToRgb } from './hsv-to-rgb.ts';
import { rgbToHsv } from './rgb-to-hsv.ts';

const pixels = (colors: readonly number[][]) => tf.tensor4d(colors.flat(), [1, 1, colors.length, 3]);

withBackends('rgbToHsv', () => {
  test.each([
    ['red', [1, 0, 0], [0, 1, 1]],
    ['green', [0, 1, 0], [1 / 3, 1, 1]],
    ['blue', [0, 0, 1], [2 / 3, 1, 1]],
    ['orange', [1, 0.5, 0], [1 / 12, 1, 1]],
    ['magenta', [0.5, 0, 0.5], [5 / 6, 1, 0.5]],
    ['pale cyan', [0.5, 1, 1], [0.5, 0.5, 1]],
    ['a red with some blue', [1, 0, 0.25], [23 / 24, 1, 1]],
    ['grey', [0.4, 0.4, 0.4], [0, 0, 0.4]],
    ['black', [0, 0, 0], [0, 0, 0]],
    ['white', [1, 1, 1], [0, 0, 1]],
  ])('%s', async (_, rgb, hsv) => {
    const actual = await numbersOf(() => rgbToHsv(pixels([rgb])));
    actual.forEach((value, i) => expectWithin(value, hsv[i] as number, 1e-6));
  });

  test('is the definition, pixel by pixel', async () => {
    const values = imageNumbers([3, 11, 7, 3]);
    const actual = await numbersOf(() => rgbToHsv(seededImages([3, 11, 7, 3])));
    for (let i = 0; i < values.length; i += 3) {
      const [red, green, blue] = values.subarray(i, i + 3) as unknown as [number, number, number];
      referenceHsv(red, green, blue).forEach((value, j) => expectWithin(actual[i + j] as number, value, 1e-5));
    }
  });

  test('hsvToRgb gives the images back', async () => {
    const values = imageNumbers([3, 11, 7, 3], 2);
    const back = await numbersOf(() => hsvToRgb(rgbToHsv(seededImages([3, 11, 7, 3], 2))));
    back.forEach((value, i) => expectWithin(value, values[i] as number, 1e-5));
  });

  test.each([1, 2, 4])('refuses %p channels', (channels) => {
    const call = () => tf.tidy(() => rgbToHsv(seededImages([1, 2, 2, channels])));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
