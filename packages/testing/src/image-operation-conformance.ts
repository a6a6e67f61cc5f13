import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { changedImages, imageNumbers, seededImages, type ImageShape } from './seeded-images.ts';
import { numbersOf, withBackends } from './with-backends.ts';

/** An operation that changes each image with probability `p` and keeps the shape. */
export type RandomImageOperation = (images: tf.Tensor4D, p: number, random: Random) => tf.Tensor4D;

/** Chi-square with one degree of freedom is larger than this once in a thousand. */
const LARGEST_CHI_SQUARE = 10.83;

/** What every operation with a probability keeps: rate, identity, range, shape, seed, refusals. */
export function describeRandomImageOperation(name: string, operation: RandomImageOperation, channels = 3): void {
  withBackends(`${name} as a random operation`, () => {
    const shape: ImageShape = [5, 6, 4, channels];
    const before = imageNumbers(shape);
    const run = (p: number, seed: number) => numbersOf(() => operation(seededImages(shape), p, new Random(seed)));

    test('changes nothing at p = 0 and every image at p = 1', async () => {
      expect(await run(0, 1)).toEqual([...before]);
      expect(changedImages(before, await run(1, 1), 5)).toEqual([true, true, true, true, true]);
    });

    test('keeps shape and range', async () => {
      const after = await run(1, 2);
      expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...after)).toBeLessThanOrEqual(1 + 1e-6);
      const result = tf.tidy(() => operation(seededImages(shape), 1, new Random(1)));
      expect(result.shape).toEqual(shape);
      result.dispose();
    });

    test.each([0.3, 0.5])('changes images at the rate %p', async (p) => {
      const many: ImageShape = [600, 3, 3, channels];
      const after = await numbersOf(() => operation(seededImages(many), p, new Random(7)));
      const hits = changedImages(imageNumbers(many), after, 600).filter(Boolean).length;
      expect((hits - 600 * p) ** 2 / (600 * p * (1 - p))).toBeLessThan(LARGEST_CHI_SQUARE);
    });

    test('is the same for the same seed and differs for another', async () => {
      expect(await run(0.5, 3)).toEqual(await run(0.5, 3));
      expect(await run(0.5, 3)).not.toEqual(await run(0.5, 4));
    });

    test.each([0, 0.5, 1])('leaves its input alone and gives a tensor of its own at p = %p', async (p) => {
      const images = seededImages(shape);
      const result = operation(images, p, new Random(3));
      expect(result.id).not.toBe(images.id);
      result.dispose();
      expect([...(await images.data())]).toEqual([...before]);
      images.dispose();
    });

    test.each([-0.1, 1.1, Number.NaN])('refuses p = %p', (p) => {
      const call = () => tf.tidy(() => operation(seededImages(shape), p, new Random(1)));
      expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    });

    test('refuses a single image, an empty batch and whole numbers', () => {
      const refused = (make: () => tf.Tensor, code: string) =>
        expect(() => tf.tidy(() => operation(make() as tf.Tensor4D, 1, new Random(1)))).toThrow(
          expect.objectContaining({ code }),
        );
      refused(() => tf.zeros([6, 4, channels]), 'SHAPE_MISMATCH');
      refused(() => tf.zeros([0, 6, 4, channels]), 'SHAPE_MISMATCH');
      refused(() => tf.zeros([1, 6, 4, channels], 'int32'), 'INVALID_ARGUMENT');
    });
  });
}
