import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type GaussianBlurOptions, gaussianBlur } from './gaussian-blur.ts';

describeRandomImageOperation('gaussianBlur', (images, p, random) =>
  gaussianBlur(images, { p, sigmaRange: [0.5, 2] }, random),
);

/** The place whose pixel stands at `place` beyond the edge, mirrored without repeating the edge. */
const mirrored = (place: number, size: number): number => {
  if (place < 0) return -place;
  return place >= size ? 2 * (size - 1) - place : place;
};

/** Convolution in two dimensions by definition. */
function naiveBlur(shape: ImageShape, sigmaOf: (image: number) => number, radiusY: number, radiusX: number): number[] {
  const at = pixelReader(imageNumbers(shape), shape);
  const [, height, width] = shape;
  return imageLoop(shape, (i, y, x, c) => {
    let sum = 0;
    let total = 0;
    for (let dy = -radiusY; dy <= radiusY; dy++)
      for (let dx = -radiusX; dx <= radiusX; dx++) {
        const weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigmaOf(i) ** 2));
        sum += weight * at(i, mirrored(y + dy, height), mirrored(x + dx, width), c);
        total += weight;
      }
    return sum / total;
  });
}

withBackends('gaussianBlur', () => {
  const run = (shape: ImageShape, options: GaussianBlurOptions, seed = 1) =>
    numbersOf(() => gaussianBlur(seededImages(shape), options, new Random(seed)));
  const expectClose = (actual: number[], expected: number[]) => {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  };

  test.each<[ImageShape, number | undefined, number, number]>([
    [[2, 7, 9, 3], 5, 2, 2],
    [[3, 8, 6, 1], 3, 1, 1],
    [[1, 4, 9, 2], 13, 3, 6],
    [[2, 8, 12, 1], undefined, 1, 1],
    [[1, 40, 13, 1], undefined, 2, 2],
    [[1, 1, 5, 1], 3, 0, 1],
    [[1, 1, 1, 3], 3, 0, 0],
  ])('images %p, kernel %p: equals the convolution of radius %p × %p', async (shape, kernelSize, radiusY, radiusX) => {
    const actual = await run(shape, { sigmaRange: [1.3, 1.3], kernelSize });
    expectClose(actual, naiveBlur(shape, () => 1.3, radiusY, radiusX));
  });

  test('draws a σ for each image', async () => {
    const random = new Random(4);
    for (let i = 0; i < 3; i++) random.uniform(); // whether each image is blurred
    const sigmas = Array.from({ length: 3 }, () => 0.5 + 1.5 * random.uniform());
    const actual = await run([3, 6, 5, 2], { sigmaRange: [0.5, 2], kernelSize: 5 }, 4);
    expectClose(actual, naiveBlur([3, 6, 5, 2], (i) => sigmas[i] as number, 2, 2));
  });

  test('leaves an even surface as it is, edges included', async () => {
    const even = await numbersOf(() => gaussianBlur(tf.fill([2, 12, 12, 1], 0.7), { kernelSize: 5 }, new Random(1)));
    expectClose(even, new Array<number>(288).fill(0.7));
  });

  test('leaves images as they are at σ = 0', async () => {
    expectClose(await run([2, 8, 8, 1], { sigmaRange: [0, 0] }), [...imageNumbers([2, 8, 8, 1])]);
  });

  test.each<[GaussianBlurOptions, RegExp]>([
    [{ kernelSize: 4 }, /odd/],
    [{ kernelSize: 0 }, /odd/],
    [{ sigmaRange: [2, 1] }, /sigmaRange/],
    [{ sigmaRange: [-1, 1] }, /sigmaRange/],
  ])('refuses %p', (options, message) => {
    const call = () => tf.tidy(() => gaussianBlur(seededImages([1, 4, 4, 1]), options, new Random(1)));
    expect(call).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});
