import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { adjustContrast } from './adjust-contrast.ts';

withBackends('adjustContrast', () => {
  test('moves pixels away from the mean, by hand', async () => {
    const actual = await numbersOf(() => adjustContrast(tf.tensor4d([0.2, 0.4, 0.6, 0.8], [1, 2, 2, 1]), 2));
    [-0.1, 0.3, 0.7, 1.1].forEach((value, i) => expectWithin(actual[i] as number, value, 1e-6));
  });

  test('is the loop over pixels, with a factor for each image and a mean for each channel', async () => {
    const shape: ImageShape = [3, 4, 5, 3];
    const factors = [0, 0.7, 1.6];
    const at = pixelReader(imageNumbers(shape), shape);
    const meanOf = (image: number, channel: number) => {
      let sum = 0;
      for (let y = 0; y < 4; y++) for (let x = 0; x < 5; x++) sum += at(image, y, x, channel);
      return sum / 20;
    };
    const expected = imageLoop(shape, (i, y, x, c) => (at(i, y, x, c) - meanOf(i, c)) * (factors[i] as number) + meanOf(i, c));
    const actual = await numbersOf(() => adjustContrast(seededImages(shape), factors));
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  });

  test('refuses another number of factors', () => {
    const call = () => tf.tidy(() => adjustContrast(seededImages([2, 2, 2, 1]), [1, 2, 3]));
    expect(call).toThrow(/adjustContrast: factors must have one entry for each of the 2 images/);
  });
});
