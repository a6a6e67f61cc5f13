import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, changedImages, imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { adjustContrast } from './adjust-contrast.ts';
import { adjustHue } from './adjust-hue.ts';
import { adjustSaturation } from './adjust-saturation.ts';
import { type ColorJitterOptions, colorJitter } from './color-jitter.ts';

const none = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
const shape: ImageShape = [8, 5, 4, 3];

withBackends('colorJitter', () => {
  const run = (options: ColorJitterOptions, seed = 1, of: ImageShape = shape) =>
    numbersOf(() => colorJitter(seededImages(of), options, new Random(seed)));

  test.each(['v1', 'v2'] as const)('is the four changes one after another, image by image, %s', async (version) => {
    const random = new Random(6);
    const draw = (low: number, high: number) => Array.from({ length: 8 }, () => low + (high - low) * random.uniform());
    const brightness = version === 'v1' ? draw(-0.4, 0.4) : draw(0.6, 1.4);
    const [contrast, saturation, hue] = [draw(0.6, 1.4), draw(0.6, 1.4), draw(-0.1, 0.1)];
    const orders = Array.from({ length: 8 }, () => random.shuffle([0, 1, 2, 3]));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(4);
    const changeOf = (image: tf.Tensor4D, i: number, which: number): tf.Tensor4D => {
      const amount = (amounts: number[]) => amounts[i] as number;
      if (which === 0) return version === 'v1' ? tf.add(image, amount(brightness)) : tf.mul(image, amount(brightness));
      if (which === 1) return adjustContrast(image, amount(contrast));
      return which === 2 ? adjustSaturation(image, amount(saturation)) : adjustHue(image, amount(hue));
    };
    const expected = await numbersOf(() => {
      const images = tf.split(seededImages(shape), 8, 0) as tf.Tensor4D[];
      const changed = images.map((image, i) =>
        (orders[i] as number[]).reduce((state, which) => tf.clipByValue(changeOf(state, i, which), 0, 1), image),
      );
      return tf.concat(changed, 0);
    });
    const actual = await run({ strength: 0.5, version }, 6);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  });

  test.each([
    ['v1', (before: number, after: number) => after - before, -0.2, 0.2],
    ['v2', (before: number, after: number) => after / before, 0.8, 1.2],
  ] as const)('%s changes the brightness of an image evenly', async (version, amountOf, low, high) => {
    const even = () => tf.fill([50, 3, 3, 3], 0.5) as tf.Tensor4D;
    const after = await numbersOf(() => colorJitter(even(), { ...none, brightness: 0.2, version }, new Random(1)));
    const amounts = Array.from({ length: 50 }, (_, i) => {
      const pixels = after.slice(27 * i, 27 * (i + 1));
      for (const pixel of pixels) expectWithin(pixel, pixels[0] as number, 1e-6);
      return amountOf(0.5, pixels[0] as number);
    });
    expect(Math.min(...amounts)).toBeGreaterThanOrEqual(low - 1e-6);
    expect(Math.max(...amounts)).toBeLessThanOrEqual(high + 1e-6);
    expect(new Set(amounts).size).toBeGreaterThan(40);
  });

  test('keeps the range at any strength that the hue allows', async () => {
    const after = await run({ strength: 2.5 });
    expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...after)).toBeLessThanOrEqual(1);
    expect(changedImages(imageNumbers(shape), after, 8)).not.toContain(false);
  });

  test('changes nothing at strength 0', async () => {
    expect(await run({ strength: 0 })).toEqual([...imageNumbers(shape)]);
    expect(await run(none)).toEqual([...imageNumbers(shape)]);
  });

  test('is the same for the same seed and differs for another', async () => {
    expect(await run({}, 1)).toEqual(await run({}, 1));
    expect(await run({}, 1)).not.toEqual(await run({}, 2));
  });

  test('changes brightness and contrast of grey images, and nothing else', async () => {
    const grey: ImageShape = [4, 5, 4, 1];
    expect(changedImages(imageNumbers(grey), await run({}, 1, grey), 4)).not.toContain(false);
    expect(await run({ brightness: 0, contrast: 0 }, 1, grey)).toEqual([...imageNumbers(grey)]);
  });

  test.each<[string, ColorJitterOptions, string]>([
    ['a negative amount', { contrast: -0.1 }, 'INVALID_ARGUMENT'],
    ['an amount that is no number', { strength: Number.NaN }, 'INVALID_ARGUMENT'],
    ['more than half the wheel', { hue: 0.3, strength: 2 }, 'INVALID_ARGUMENT'],
    ['an unknown version', { version: 'v3' as 'v2' }, 'UNKNOWN_NAME'],
  ])('refuses %s', (_, options, code) => {
    const call = () => tf.tidy(() => colorJitter(seededImages([1, 2, 2, 3]), options, new Random(1)));
    expect(call).toThrow(expect.objectContaining({ code }));
  });

  test('refuses two channels', () => {
    const call = () => tf.tidy(() => colorJitter(seededImages([1, 2, 2, 2]), {}, new Random(1)));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
