import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { centerCrop } from './center-crop.ts';
import { randomColorJitter } from './random-color-jitter.ts';
import { randomFlipLeftRight } from './random-flip-left-right.ts';
import { randomResizedCrop } from './random-resized-crop.ts';
import { SimCLRAugmenter, type SimCLRAugmenterOptions } from './simclr-augmenter.ts';

const size = { height: 8, width: 6 };

withBackends('SimCLRAugmenter', () => {
  const view = (options: Partial<SimCLRAugmenterOptions>, shape: ImageShape = [3, 12, 10, 3], seed = 1) =>
    numbersOf(() => {
      const random = new Random(seed);
      const views = new SimCLRAugmenter({ ...size, ...options }).augment(seededImages(shape), null, 1, false, { random });
      return views[0] as tf.Tensor4D;
    });
  const expectClose = (actual: number[], expected: number[]) => {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  };

  test.each([1, 3])('makes two views of the shape asked for, from 0 to 1, of %p channels', (channels) => {
    const images = { values: imageNumbers([4, 12, 10, channels]), shape: [4, 12, 10, channels] };
    const views = new SimCLRAugmenter(size).augment(images, Int32Array.of(0, 1, 2, 3), 2, false);
    expect(views.map(({ shape }) => shape)).toEqual([[4, 8, 6, channels], [4, 8, 6, channels]]);
    const [a, b] = views.map((tensor) => [...tensor.dataSync()]) as [number[], number[]];
    expect(Math.min(...a, ...b)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...a, ...b)).toBeLessThanOrEqual(1);
    expect(a).not.toEqual(b);
    tf.dispose(views);
  });

  test('is crop, flip, colours', async () => {
    const expected = await numbersOf(() => {
      const random = new Random(1);
      const crop = { ...size, interpolation: 'bicubic' } as const;
      const cropped = tf.clipByValue(randomResizedCrop(seededImages([3, 12, 10, 3]), crop, random), 0, 1) as tf.Tensor4D;
      return randomColorJitter(randomFlipLeftRight(cropped, {}, random), { strength: 0.5, version: 'v1' }, random);
    });
    expectClose(await view({ jitterStrength: 0.5, version: 'v1' }), expected);
  });

  test.each([
    ['colours', { colorDistort: false }],
    ['the flip', { flip: false }],
    ['bicubic interpolation', { interpolation: 'bilinear' }],
    ['strength 1', { jitterStrength: 0.1 }],
  ] as const)('does without %s', async (_, options) => {
    const plain = await view({});
    const without = await view(options);
    expect(without).toHaveLength(plain.length);
    expect(without).not.toEqual(plain);
  });

  test('leaves images of the right size alone when all is switched off', async () => {
    const off = { crop: false, flip: false, colorDistort: false };
    expect(await view(off, [3, 8, 6, 3])).toEqual([...imageNumbers([3, 8, 6, 3])]);
    expect(await view({ crop: false, isTraining: false }, [3, 8, 6, 3])).toEqual([...imageNumbers([3, 8, 6, 3])]);
    const other = new SimCLRAugmenter({ ...size, crop: false });
    const images = { values: imageNumbers([1, 6, 8, 3]), shape: [1, 6, 8, 3] };
    expect(() => other.augment(images)).toThrow(/SimCLRAugmenter\.augment: without crop images must be 8 × 6 pixels/);
  });

  test('takes the middle when it is not training, whatever the seed', async () => {
    const crop = { ...size, cropProportion: 0.5, interpolation: 'bicubic' } as const;
    const middle = () => tf.clipByValue(centerCrop(seededImages([3, 12, 10, 3]), crop), 0, 1);
    const expected = await numbersOf(middle);
    for (const seed of [1, 2])
      expectClose(await view({ isTraining: false, evalCropProportion: 0.5 }, [3, 12, 10, 3], seed), expected);
  });

  test('understands the original’s spelling of jitterStrength, which the right one overrides', async () => {
    const weak = await view({ jitterStrength: 0.3 });
    expect(await view({ jitterStength: 0.3 })).toEqual(weak);
    expect(await view({ jitterStength: 0.9, jitterStrength: 0.3 })).toEqual(weak);
    expect(await view({ jitterStength: 0.9 })).not.toEqual(weak);
  });

  test('makes the same views of bytes as of their fractions', () => {
    const bytes = Uint8Array.from(imageNumbers([2, 9, 9, 3]), (value) => value * 255);
    const options = { height: 9, width: 9 };
    const draw = (values: Uint8Array | Float32Array, maxPixelValue?: number) => {
      const augmenter = new SimCLRAugmenter({ ...options, maxPixelValue });
      const views = augmenter.augment({ values, shape: [2, 9, 9, 3] }, null, 1);
      const numbers = [...(views[0] as tf.Tensor4D).dataSync()];
      tf.dispose(views);
      return numbers;
    };
    const expected = draw(bytes);
    expect(draw(Float32Array.from(bytes), 255)).toEqual(expected);
    expectClose(draw(Float32Array.from(bytes, (value) => value / 255)), expected);
    expect(() => draw(Float32Array.from(bytes))).toThrow(/maxPixelValue/);
  });

  test('has a configuration that the constructor accepts back', async () => {
    const augmenter = new SimCLRAugmenter({ ...size, jitterStength: 0.4, version: 'v1', maxPixelValue: 255, seed: 3 });
    const config = JSON.parse(JSON.stringify(augmenter.getConfig())) as SimCLRAugmenterOptions;
    expect(config).toMatchObject({ ...size, jitterStrength: 0.4, version: 'v1', maxPixelValue: 255, seed: 3 });
    expect(new SimCLRAugmenter(config).getConfig()).toEqual(augmenter.getConfig());
  });

  test('refuses sizes that are none', () => {
    expect(() => new SimCLRAugmenter({ height: 0, width: 3 })).toThrow(/SimCLRAugmenter: height/);
    expect(() => new SimCLRAugmenter({ height: 3, width: 2.5 })).toThrow(/SimCLRAugmenter: width/);
  });
});
