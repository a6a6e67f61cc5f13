import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { type ImageShape, changedImages, imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type RandomColorJitterOptions, randomColorJitter } from './random-color-jitter.ts';

describeRandomImageOperation('randomColorJitter', (images, p, random) =>
  randomColorJitter(images, { pExecute: p, pJitter: 1 }, random),
);

const shape: ImageShape = [400, 2, 2, 3];

withBackends('randomColorJitter', () => {
  const run = (options: RandomColorJitterOptions) =>
    numbersOf(() => randomColorJitter(seededImages(shape), options, new Random(2)));
  const isGrey = (pixels: readonly number[]) =>
    pixels.every((value, i) => Math.abs(value - (pixels[i - (i % 3)] as number)) < 1e-6);
  const expectRate = (hits: number, p: number) =>
    expect((hits - 400 * p) ** 2 / (400 * p * (1 - p))).toBeLessThan(10.83);

  test('jitters 80 % and greys 20 % by default', async () => {
    const jittered = await run({ pGrey: 0 });
    expectRate(changedImages(imageNumbers(shape), jittered, 400).filter(Boolean).length, 0.8);
    const both = await run({});
    expectRate(Array.from({ length: 400 }, (_, i) => isGrey(both.slice(12 * i, 12 * i + 12))).filter(Boolean).length, 0.2);
  });

  test('passes the amounts on', async () => {
    const none = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
    expect(await run({ ...none, pJitter: 1, pGrey: 0 })).toEqual([...imageNumbers(shape)]);
    const after = await run({ ...none, brightness: 0.1, version: 'v1', pJitter: 1, pGrey: 0 });
    const before = imageNumbers(shape);
    after.forEach((value, i) => expectWithin(value, before[i] as number, 0.1 + 1e-6));
  });

  test.each(['pExecute', 'pJitter', 'pGrey'])('refuses %s above 1', (name) => {
    const call = () => tf.tidy(() => randomColorJitter(seededImages([1, 2, 2, 3]), { [name]: 1.5 }, new Random(1)));
    expect(call).toThrow(`randomColorJitter: ${name} must be a probability, got 1.5.`);
  });
});
