import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { drawCropBox } from './draw-crop-box.ts';
import { type RandomResizedCropOptions, randomResizedCrop } from './random-resized-crop.ts';
import { resizeCrops } from './resize-crops.ts';

withBackends('randomResizedCrop', () => {
  const run = (options: RandomResizedCropOptions, seed: number) =>
    numbersOf(() => randomResizedCrop(seededImages([4, 12, 10, 3]), options, new Random(seed)));

  test.each(['bilinear', 'bicubic'] as const)('resizes rectangles by the law of SimCLR, %s', async (interpolation) => {
    const law = { areaRange: [0.08, 1], aspectRange: [1.5, 8 / 3], maxAttempts: 100 } as const;
    const random = new Random(9);
    const boxes = Array.from({ length: 4 }, () => drawCropBox(12, 10, law, random));
    const size = { height: 4, width: 8, interpolation };
    const expected = await numbersOf(() => resizeCrops(seededImages([4, 12, 10, 3]), { boxes, ...size }));
    const actual = await run(size, 9);
    expect(actual).toHaveLength(4 * 4 * 8 * 3);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-6));
  });

  test('is the same for the same seed and differs for another', async () => {
    const size = { height: 6, width: 6 };
    expect(await run(size, 1)).toEqual(await run(size, 1));
    expect(await run(size, 1)).not.toEqual(await run(size, 2));
  });

  test('keeps an image whose whole area is asked for', async () => {
    const all = { height: 12, width: 10, areaRange: [1, 1] } as const;
    expect(await run(all, 1)).toEqual([...imageNumbers([4, 12, 10, 3])]);
  });

  test('draws a rectangle of its own for each image', async () => {
    const same = () => tf.tile(seededImages([1, 12, 12, 1]), [2, 1, 1, 1]);
    const views = await numbersOf(() => randomResizedCrop(same(), { height: 5, width: 5 }, new Random(1)));
    expect(views.slice(0, 25)).not.toEqual(views.slice(25));
  });

  test.each<[string, Partial<RandomResizedCropOptions>, RegExp]>([
    ['no area', { areaRange: [0, 1] }, /areaRange/],
    ['more than all', { areaRange: [0.5, 1.1] }, /areaRange/],
    ['a descending range', { aspectRange: [2, 1] }, /aspectRange/],
    ['an aspect ratio of 0', { aspectRange: [0, 1] }, /aspectRange/],
    ['no attempt', { maxAttempts: 0 }, /maxAttempts/],
    ['no height', { height: 0 }, /height/],
  ])('refuses %s', (_, options, message) => {
    const call = () =>
      tf.tidy(() => randomResizedCrop(seededImages([1, 4, 4, 1]), { height: 2, width: 2, ...options }, new Random(1)));
    expect(call).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});
