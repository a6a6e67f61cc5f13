import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { referenceHsv, referenceRgb } from '@sim/testing/reference-hsv';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { adjustHue } from './adjust-hue.ts';

withBackends('adjustHue', () => {
  test('turns red to green and blue, and leaves grey', async () => {
    const colors = () => tf.tensor4d([1, 0, 0, 0.5, 0.5, 0.5], [1, 1, 2, 3]);
    const third = await numbersOf(() => adjustHue(colors(), 1 / 3));
    [0, 1, 0, 0.5, 0.5, 0.5].forEach((value, i) => expectWithin(third[i] as number, value, 1e-6));
    const back = await numbersOf(() => adjustHue(colors(), -1 / 3));
    [0, 0, 1, 0.5, 0.5, 0.5].forEach((value, i) => expectWithin(back[i] as number, value, 1e-6));
  });

  test('is the definition, with a delta for each image', async () => {
    const deltas = [-0.4, 0, 0.25];
    const values = imageNumbers([3, 6, 5, 3]);
    const actual = await numbersOf(() => adjustHue(seededImages([3, 6, 5, 3]), deltas));
    for (let i = 0; i < values.length; i += 3) {
      const [red, green, blue] = values.subarray(i, i + 3) as unknown as [number, number, number];
      const [hue, saturation, value] = referenceHsv(red, green, blue);
      const expected = referenceRgb(hue + (deltas[Math.floor(i / 90)] as number), saturation, value);
      expected.forEach((channel, j) => expectWithin(actual[i + j] as number, channel, 1e-5));
    }
  });

  test('refuses grey images and another number of deltas', () => {
    const call = (channels: number) => () => tf.tidy(() => adjustHue(seededImages([2, 2, 2, channels]), [0.1]));
    expect(call(1)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(call(3)).toThrow(/adjustHue: deltas must have one entry for each of the 2 images/);
  });
});
