import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type SolarizeOptions, solarize } from './solarize.ts';

describeRandomImageOperation('solarize', (images, p, random) => solarize(images, { p }, random));

withBackends('solarize', () => {
  const row = (values: number[], options: SolarizeOptions) =>
    numbersOf(() => solarize(tf.tensor4d(values, [1, 1, values.length, 1]), { p: 1, ...options }, new Random(1)));

  test('inverts from the threshold on', async () => {
    expect(await row([0, 0.25, 0.5, 0.75, 1], { threshold: 0.5 })).toEqual([0, 0.25, 0.5, 0.25, 0]);
    expect(await row([0, 0.25, 1], { threshold: 0.25 })).toEqual([0, 0.75, 0]);
  });

  test('has a threshold of 10/255 of the range by default', async () => {
    expect(await row([9, 10, 200, 255], { pixelMax: 255 })).toEqual([9, 245, 55, 0]);
    expect(await row([-0.96875, -0.5, 0.5], { pixelMin: -1 })).toEqual([-0.96875, 0.5, -0.5]);
    expect(await row([0.03125, 0.0625], {})).toEqual([0.03125, 0.9375]);
  });

  test('is the loop over pixels', async () => {
    const expected = [...imageNumbers([2, 5, 4, 3])].map((x) => (x < 0.3 ? x : Math.fround(1 - x)));
    const run = () => solarize(seededImages([2, 5, 4, 3]), { p: 1, threshold: 0.3 }, new Random(1));
    expect(await numbersOf(run)).toEqual(expected);
  });

  test.each<SolarizeOptions>([{ threshold: 10 }, { threshold: -1 }, { pixelMin: 1 }, { threshold: Number.NaN }])(
    'refuses %p',
    (options) => {
      const call = () => tf.tidy(() => solarize(seededImages([1, 2, 2, 1]), options, new Random(1)));
      expect(call).toThrow(/solarize: threshold must lie between/);
    },
  );
});
